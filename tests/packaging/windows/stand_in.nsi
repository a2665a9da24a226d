; Stands in for the frozen program: a small true program of Windows with a window that can be closed.
; VoiceDesk.exe /STUBBORN does not hear that it should.
Unicode true
Target amd64-unicode
Name VoiceDesk
OutFile "${OUT_FILE}"
RequestExecutionLevel user
SilentInstall silent
!include FileFunc.nsh
!include LogicLib.nsh

!define SHOWN_WINDOW 0x10CF0000   ; WS_OVERLAPPEDWINDOW and WS_VISIBLE
!define TURN_MS 20
!define LONGEST_TURNS 3000

!macro TELL word
  FileOpen $0 "$TEMP\${word}" w
  FileClose $0
!macroend

Section
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/STUBBORN" $1
  StrCpy $9 listening
  ${IfNot} ${Errors}
    StrCpy $9 stubborn
  ${EndIf}
  System::Call 'user32::CreateWindowExW(i 0, w "STATIC", w "VoiceDesk", i ${SHOWN_WINDOW}, i 0, i 0, i 300, i 200, \
    p 0, p 0, p 0, p 0) p .r1'
  System::Alloc 64
  Pop $2
  !insertmacro TELL standing
  StrCpy $3 0
  ${DoWhile} $3 < ${LONGEST_TURNS}
    ${If} $9 == listening
      System::Call 'user32::PeekMessageW(p r2, p 0, i 0, i 0, i 1) i .r4'
      System::Call 'user32::DispatchMessageW(p r2) i'
      System::Call 'user32::IsWindow(p r1) i .r4'
      ${If} $4 = 0
        !insertmacro TELL closed
        ${ExitDo}
      ${EndIf}
    ${EndIf}
    Sleep ${TURN_MS}
    IntOp $3 $3 + 1
  ${Loop}
SectionEnd
