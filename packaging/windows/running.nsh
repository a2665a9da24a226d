; Copies of the program that run from a folder: counted, asked to close, ended.
;
; They are told by where their executables lie, so that the window, the commands and the child that answers
; on this device are all found, and nothing has to be agreed on with the program.

Var Folder  ; where the executables lie
Var Deed    ; look, close (as a click on the window's cross does) or end
Var Copies  ; how many run

!define MAY_END 0x101001   ; SYNCHRONIZE, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE
!define MAY_LOOK 0x1000    ; PROCESS_QUERY_LIMITED_INFORMATION
!define ROOM_FOR_PROCESSES 32768
!define WAIT_MS 250
!define WAITS_FOR_CLOSING 40
!define WAITS_FOR_ENDING 20

!macro RUNNING_FUNCTIONS un
; $3: the process. Asks its visible windows to close.
Function ${un}CloseWindows
  StrCpy $8 0
  ${Do}
    System::Call 'user32::FindWindowExW(p 0, p r8, p 0, p 0) p .r8'
    ${If} $8 P= 0
      ${ExitDo}
    ${EndIf}
    StrCpy $9 0
    System::Call 'user32::GetWindowThreadProcessId(p r8, *i .r9) i'
    ${If} $9 = $3
      System::Call 'user32::IsWindowVisible(p r8) i .r7'
      ${If} $7 <> 0
        System::Call 'user32::PostMessageW(p r8, i ${WM_CLOSE}, p 0, p 0) i'
      ${EndIf}
    ${EndIf}
  ${Loop}
FunctionEnd

; $3: the process, $4: its handle, or 0. Counts it if it runs from $Folder, and does the deed.
Function ${un}MeetProcess
  StrCpy $7 ""
  System::Call 'kernel32::QueryFullProcessImageNameW(p r4, i 0, w .r7, *i ${NSIS_MAX_STRLEN}) i'
  ${If} $7 == "$Folder\${UNINSTALLER}"  ; It has made the copy that runs here, and is about to end.
    Return
  ${EndIf}
  StrCpy $7 $7 $5
  ${If} $7 == "$Folder\"
    IntOp $Copies $Copies + 1
    ${If} $Deed == "close"
      Call ${un}CloseWindows
    ${ElseIf} $Deed == "end"
      System::Call 'kernel32::TerminateProcess(p r4, i 1) i'
    ${EndIf}
  ${EndIf}
FunctionEnd

Function ${un}MeetCopies
  StrCpy $Copies 0
  StrLen $5 "$Folder\"
  System::Alloc ${ROOM_FOR_PROCESSES}
  Pop $0
  System::Call 'kernel32::K32EnumProcesses(p r0, i ${ROOM_FOR_PROCESSES}, *i .r1) i'
  System::Call 'kernel32::GetCurrentProcessId() i .r6'
  StrCpy $2 0
  ${DoWhile} $2 < $1
    IntPtrOp $3 $0 + $2
    System::Call '*$3(i .r3)'
    IntOp $2 $2 + 4
    ${If} $3 <> $6
      System::Call 'kernel32::OpenProcess(i ${MAY_END}, i 0, i r3) p .r4'
      ${If} $4 P= 0
        System::Call 'kernel32::OpenProcess(i ${MAY_LOOK}, i 0, i r3) p .r4'
      ${EndIf}
      ${If} $4 P<> 0
        Call ${un}MeetProcess
        System::Call 'kernel32::CloseHandle(p r4) i'
      ${EndIf}
    ${EndIf}
  ${Loop}
  System::Free $0
FunctionEnd

!macroend

; Does the deed, then waits until none runs any more.
!macro DO_AND_WAIT un deed waits
  StrCpy $Deed ${deed}
  Call ${un}MeetCopies
  StrCpy $Deed look
  StrCpy $R8 0
  ${DoWhile} $Copies > 0
    ${If} $R8 >= ${waits}
      ${ExitDo}
    ${EndIf}
    Sleep ${WAIT_MS}
    IntOp $R8 $R8 + 1
    Call ${un}MeetCopies
  ${Loop}
!macroend

; $Folder: from where. Asks, closes, ends what did not close. Leaves with IN_USE if a copy goes on running.
!macro CLOSING_FUNCTION un
Function ${un}CloseRunning
  StrCpy $Deed look
  Call ${un}MeetCopies
  ${If} $Copies = 0
    Return
  ${EndIf}
  ${If} $MayClose == "no"
    !insertmacro LEAVE ${IN_USE} "${NAME} is running. Close it, then try again."
  ${EndIf}
  MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "${NAME} is running and will be closed. A conversation in it ends." \
    /SD IDOK IDOK close
  !insertmacro LEAVE ${CANCELLED} ""
close:
  DetailPrint "Closing ${NAME}"
  !insertmacro DO_AND_WAIT "${un}" close ${WAITS_FOR_CLOSING}
  ${If} $Copies > 0
    !insertmacro DO_AND_WAIT "${un}" end ${WAITS_FOR_ENDING}
  ${EndIf}
  ${If} $Copies > 0
    !insertmacro LEAVE ${IN_USE} "${NAME} is still running, perhaps in another person's session. Close it there, then try again."
  ${EndIf}
FunctionEnd
!macroend
