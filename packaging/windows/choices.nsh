; Before anything is installed: the switches, for whom, where, and which entries.

Var GivenFolder   ; /D=
Var Before        ; where an earlier version lies, or nothing
Var WithStartMenu
Var WithDesktop
Var WithAutoStart
Var ForOne        ; the two buttons of the page
Var ForAll

Function .onInit
  SetRegView 64
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastBuild} 17763
    !insertmacro LEAVE ${UNFIT_SYSTEM} "${NAME} needs Windows 10, version 1809, or later, of 64 bits."
  ${EndIf}
  !insertmacro FIND_RIGHTS
  !insertmacro ON_SWITCH "/NOCLOSE" $MayClose no
  StrCpy $GivenFolder $INSTDIR
  Call RefuseImpossibleFolder
  Call FindScope
  ${If} $Scope == "all"
  ${AndIf} $IsAdmin == "no"
    ${If} ${Silent}
      !insertmacro LEAVE ${NEEDS_ADMINISTRATOR} ""
    ${EndIf}
    StrCpy $Scope user
  ${EndIf}
  Call UseScope
FunctionEnd

; NSIS drops a /D= whose folder cannot be; another folder than the one that was asked for would be a surprise.
Function RefuseImpossibleFolder
  ${If} $GivenFolder == ""
    System::Call 'kernel32::GetCommandLineW() w .r0'
    ClearErrors
    ${GetOptions} $0 "/D=" $1
    ${IfNot} ${Errors}
      !insertmacro LEAVE ${NOT_WRITABLE} "$1 cannot be a folder. Choose another."
    ${EndIf}
  ${EndIf}
FunctionEnd

; As the switch says; else where an earlier version is; else for this person alone. As SYSTEM, who installs for
; fleets, for everybody: what lay in SYSTEM's own profile nobody would ever find.
Function FindScope
  StrCpy $Scope user
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ReadRegStr $1 HKLM "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 == ""
  ${AndIf} $1 != ""
    StrCpy $Scope all
  ${EndIf}
  ${GetParent} $LOCALAPPDATA $0
  ${GetParent} $0 $0
  ${GetFileName} $0 $0
  ${If} $0 == "systemprofile"
    StrCpy $Scope all
  ${EndIf}
  !insertmacro ON_SWITCH "/CURRENTUSER" $Scope user
  !insertmacro ON_SWITCH "/ALLUSERS" $Scope all
FunctionEnd

!define PROTECTED_ALONE "For everybody, ${NAME} is installed below $PROGRAMFILES64 alone: in other places anybody could put other files in its place."

!macro LEAVE_IF_OPEN text
  Call IsProtected
  ${If} $R0 == "no"
    !insertmacro LEAVE ${OPEN_FOLDER} "${text}"
  ${EndIf}
!macroend

!macro IF_BELOW folder
  StrLen $R2 "${folder}\"
  StrCpy $R2 $R1 $R2
  ${If} $R2 == "${folder}\"
    StrCpy $R0 yes
  ${EndIf}
!macroend

Function UseScope
  !insertmacro USE_CONTEXT
  ReadRegStr $Before SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $Before != ""
    StrCpy $INSTDIR $Before
    !insertmacro LEAVE_IF_OPEN "An earlier version is in $Before, where anybody may have changed it. Remove it under Apps & features first."
  ${EndIf}
  ${If} $GivenFolder != ""
    StrCpy $INSTDIR $GivenFolder
  ${ElseIf} $Before != ""
    StrCpy $INSTDIR $Before
  ${ElseIf} $Scope == "all"
    StrCpy $INSTDIR "$PROGRAMFILES64\${NAME}"
  ${Else}
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
  ${EndIf}
  !insertmacro LEAVE_IF_OPEN "${PROTECTED_ALONE} $INSTDIR is elsewhere."
  Call RefuseManaged
  Call FindEntries
FunctionEnd

; What everybody runs must lie where only administrators can put other files in its place, or rename the folders
; above: Windows sees to that below its own folders for programs, and nowhere else. $R0: yes if it lies there, or
; if it is for one person.
Function IsProtected
  StrCpy $R0 yes
  ${If} $Scope == "all"
    StrCpy $R0 no
    System::Call 'kernel32::GetFullPathNameW(w "$INSTDIR", i ${NSIS_MAX_STRLEN}, w .R1, p 0) i'
    !insertmacro IF_BELOW $PROGRAMFILES64
    !insertmacro IF_BELOW $PROGRAMFILES32
  ${EndIf}
FunctionEnd

; An MSI has put the program there for everybody: two owners of the same files would remove each other's.
Function RefuseManaged
  ${If} $Scope == "all"
    System::Call 'msi::MsiEnumRelatedProductsW(w "{${UPGRADE_CODE}}", i 0, i 0, w .r0) i .r1'
    ${If} $1 = 0
      !insertmacro LEAVE ${MANAGED} "${NAME} is installed by an MSI package on this computer. Update that, or remove it first."
    ${EndIf}
  ${EndIf}
FunctionEnd

; The entries as they were, or as the switches want them.
Function FindEntries
  StrCpy $WithStartMenu yes
  StrCpy $WithDesktop no
  StrCpy $WithAutoStart no
  ${If} $Before != ""
    ${IfNot} ${FileExists} "$SMPROGRAMS\${NAME}.lnk"
      StrCpy $WithStartMenu no
    ${EndIf}
    ${If} ${FileExists} "$DESKTOP\${NAME}.lnk"
      StrCpy $WithDesktop yes
    ${EndIf}
    ReadRegStr $0 SHCTX "${RUN_KEY}" "${NAME}"
    ${If} $0 != ""
      StrCpy $WithAutoStart yes
    ${EndIf}
  ${EndIf}
  !insertmacro ON_SWITCH "/STARTMENU" $WithStartMenu yes
  !insertmacro ON_SWITCH "/NOSTARTMENU" $WithStartMenu no
  !insertmacro ON_SWITCH "/DESKTOP" $WithDesktop yes
  !insertmacro ON_SWITCH "/NODESKTOP" $WithDesktop no
  !insertmacro ON_SWITCH "/AUTOSTART" $WithAutoStart yes
  !insertmacro ON_SWITCH "/NOAUTOSTART" $WithAutoStart no
  Call SelectEntries
FunctionEnd

Function AskScope
  !insertmacro MUI_HEADER_TEXT "For whom?" "Choose who may use ${NAME} on this computer."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 0 100% 12u "Only for &me"
  Pop $ForOne
  ${NSD_CreateRadioButton} 0 18u 100% 12u "For &everybody who uses this computer (Windows asks for an administrator)"
  Pop $ForAll
  ${If} $Scope == "all"
    ${NSD_Check} $ForAll
  ${Else}
    ${NSD_Check} $ForOne
  ${EndIf}
  nsDialogs::Show
FunctionEnd

; For everybody, the setup starts again with an administrator's rights.
Function TakeScope
  ${NSD_GetState} $ForAll $0
  ${If} $0 <> ${BST_CHECKED}
    StrCpy $Scope user
  ${ElseIf} $IsAdmin == "yes"
    StrCpy $Scope all
  ${Else}
    ClearErrors
    ExecShell "runas" "$EXEPATH" "/ALLUSERS"
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONINFORMATION "Without an administrator ${NAME} can be installed only for you."
      Abort
    ${EndIf}
    SetErrorLevel 0
    Quit
  ${EndIf}
  StrCpy $GivenFolder ""
  Call UseScope
FunctionEnd

; The program gets a folder of its own.
Function TakeFolder
  ${GetFileName} $INSTDIR $0
  ${If} $0 != "${NAME}"
    StrCpy $INSTDIR "$INSTDIR\${NAME}"
  ${EndIf}
  Call IsProtected
  ${If} $R0 == "no"
    MessageBox MB_OK|MB_ICONEXCLAMATION "${PROTECTED_ALONE} Choose a folder there, or go back and install it only for you."
    Abort
  ${EndIf}
FunctionEnd
