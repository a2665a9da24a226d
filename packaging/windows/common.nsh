; What the setup program and the uninstaller share.

!define UNINSTALL_KEYS "Software\Microsoft\Windows\CurrentVersion\Uninstall"
!define UNINSTALL_KEY "${UNINSTALL_KEYS}\${NAME}"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define RUN_STATE_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"

; Exit codes; the setup machinery itself uses 0 (done), 1 (cancelled) and 2 (stopped by an error).
!define CANCELLED 1
!define IN_USE 3
!define NOT_WRITABLE 4
!define NEEDS_ADMINISTRATOR 5
!define MANAGED 6
!define UNFIT_SYSTEM 7
!define OPEN_FOLDER 8

Var Scope       ; user or all
Var MayClose    ; no if /NOCLOSE was given
Var IsAdmin     ; yes or no

!macro LEAVE code text
  SetErrorLevel ${code}
  !if "${text}" != ""
    MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  !endif
  Quit
!macroend

; Sets a variable if the switch was given.
!macro ON_SWITCH switch variable value
  ClearErrors
  ${GetParameters} $R0
  ${GetOptions} $R0 "${switch}" $R1
  ${IfNot} ${Errors}
    StrCpy ${variable} ${value}
  ${EndIf}
  ClearErrors
!macroend

!macro FIND_RIGHTS
  UserInfo::GetAccountType
  Pop $R0
  StrCpy $IsAdmin no
  ${If} $R0 == "Admin"
    StrCpy $IsAdmin yes
  ${EndIf}
!macroend

!macro USE_CONTEXT
  ${If} $Scope == "all"
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
!macroend

!macro REMOVE_AUTOSTART
  DeleteRegValue SHCTX "${RUN_KEY}" "${NAME}"
  DeleteRegValue SHCTX "${RUN_STATE_KEY}" "${NAME}"
!macroend
