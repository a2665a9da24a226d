; Writes the keyring's item as its Windows backend does, under both names it may have; with /LOOK it ends with
; the number of those that are there.
Unicode true
Target amd64-unicode
Name Key
OutFile "${OUT_FILE}"
RequestExecutionLevel user
SilentInstall silent
!include FileFunc.nsh
!include LogicLib.nsh

; CREDENTIALW: flags, generic type, target, comment, time, size, a gap, blob, kept on this machine, no attributes.
!macro WRITE target
  System::Call '*(i 0, i 1, w "${target}", w "", i 0, i 0, i 4, i 0, w "{}", i 2, i 0, p 0, p 0, w "secrets") p .r1'
  System::Call 'advapi32::CredWriteW(p r1, i 0) i .r2'
  ${If} $2 = 0
    SetErrorLevel 9
    Quit
  ${EndIf}
!macroend

!macro COUNT target
  System::Call 'advapi32::CredReadW(w "${target}", i 1, i 0, *p .r1) i .r2'
  IntOp $3 $3 + $2
!macroend

Section
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/LOOK" $1
  ${If} ${Errors}
    !insertmacro WRITE "VoiceDesk"
    !insertmacro WRITE "secrets@VoiceDesk"
  ${Else}
    StrCpy $3 0
    !insertmacro COUNT "VoiceDesk"
    !insertmacro COUNT "secrets@VoiceDesk"
    SetErrorLevel $3
  ${EndIf}
SectionEnd
