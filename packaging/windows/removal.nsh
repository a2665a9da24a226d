; The uninstaller. It removes the files it was made with, by name: what others put there stays.

Var Upgrading        ; yes: a newer version takes the place, so entries and registration stay
Var RemoveSettings   ; yes or no
Var SettingsBox

Function un.onInit
  SetRegView 64
  !insertmacro FIND_RIGHTS
  StrCpy $RemoveSettings no
  !insertmacro ON_SWITCH "/NOCLOSE" $MayClose no
  !insertmacro ON_SWITCH "/UPGRADE" $Upgrading yes
  !insertmacro ON_SWITCH "/REMOVESETTINGS" $RemoveSettings yes
  StrCpy $Scope user
  ReadRegStr $0 HKLM "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 == $INSTDIR
    StrCpy $Scope all
  ${EndIf}
  !insertmacro USE_CONTEXT
  ${If} $Scope == "all"
  ${AndIf} $IsAdmin == "no"
    Call un.BecomeAdministrator
  ${EndIf}
FunctionEnd

Function un.BecomeAdministrator
  ${If} ${Silent}
    !insertmacro LEAVE ${NEEDS_ADMINISTRATOR} ""
  ${EndIf}
  ClearErrors
  ExecShell "runas" "$INSTDIR\${UNINSTALLER}"
  ${If} ${Errors}
    !insertmacro LEAVE ${NEEDS_ADMINISTRATOR} "${NAME} was installed for everybody, so only an administrator can remove it."
  ${EndIf}
  SetErrorLevel 0
  Quit
FunctionEnd

Function un.AskSettings
  !insertmacro MUI_HEADER_TEXT "Remove ${NAME}" "${NAME} will be removed from this computer."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 24u "Your settings and keys can stay, for when you install ${NAME} again."
  Pop $0
  ${NSD_CreateCheckBox} 0 30u 100% 12u "Also remove my &settings, logs and keys"
  Pop $SettingsBox
  nsDialogs::Show
FunctionEnd

Function un.TakeSettings
  ${NSD_GetState} $SettingsBox $0
  ${If} $0 = ${BST_CHECKED}
    StrCpy $RemoveSettings yes
  ${EndIf}
FunctionEnd

Section "Uninstall"
  SetRegView 64
  StrCpy $Folder $INSTDIR
  Call un.CloseRunning
  SetOutPath "$TEMP"
  ClearErrors
  !include "${REMOVED_FILES}"
  ${If} ${Errors}
    !insertmacro LEAVE ${NOT_WRITABLE} "Some files in $INSTDIR are in use. Restart Windows, then try again."
  ${EndIf}
  !include "${REMOVED_FOLDERS}"
  ${If} $Upgrading != "yes"
    Call un.Unregister
    ${If} ${Silent}
      Call un.RemoveCopy
    ${EndIf}
  ${EndIf}
SectionEnd

Function un.Unregister
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  !insertmacro REMOVE_AUTOSTART
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegKey /ifempty SHCTX "${UNINSTALL_KEYS}"
  Delete "$INSTDIR\${UNINSTALLER}"
  RMDir "$INSTDIR"
  SetShellVarContext current
  RMDir "$LOCALAPPDATA\Programs"
  ${If} $RemoveSettings == "yes"
    Call un.RemoveSettings
  ${EndIf}
FunctionEnd

; Of the person who removes the program: the folder of voicedesk/settings/profile.py, and the item of
; voicedesk/settings/secrets.py under both names that the keyring's Windows backend gives it.
Function un.RemoveSettings
  RMDir /r "$LOCALAPPDATA\${SETTINGS_FOLDER}"
  System::Call 'advapi32::CredDeleteW(w "${KEY_SERVICE}", i 1, i 0) i'
  System::Call 'advapi32::CredDeleteW(w "${KEY_ITEM}@${KEY_SERVICE}", i 1, i 0) i'
FunctionEnd

Function un.onGUIEnd
  Call un.RemoveCopy
FunctionEnd

; What runs here is a copy in the folder of temporary files, as no program can remove itself. Without an
; administrator's rights nothing would ever remove that copy, so a command waits for its end and does. Then it
; ends at once: the next uninstaller's copy lies at the same place, and must not lose its file before it starts.
Function un.RemoveCopy
  ${GetFileName} $EXEDIR $0
  StrCpy $0 $0 4
  ${If} $0 == "~nsu"
    SetOutPath "$TEMP"
    ExecShell "" "$SYSDIR\cmd.exe" '/d /c for /l %i in (1,1,5) do \
      (ping -n 2 127.0.0.1 & del /q "$EXEPATH" & rd "$EXEDIR" & if not exist "$EXEDIR" exit)' SW_HIDE
  ${EndIf}
FunctionEnd
