; What is installed. Functions that name sections stand below them.

Section "${NAME}" SectionProgram
  SectionIn RO
  SetRegView 64
  StrCpy $Folder $INSTDIR
  Call CloseRunning
  Call TryFolder
  Call RemoveEarlier
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${PROGRAM}\*"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  ${If} ${Errors}
    !insertmacro LEAVE ${NOT_WRITABLE} "Not all files could be written to $INSTDIR. Start this setup again; if that does not help, restart Windows first."
  ${EndIf}
  Call Register
  Call ClearEntries
SectionEnd

Section "Start menu entry" SectionStartMenu
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW_PROGRAM}" "" "" "" "" "" "${SUMMARY}"
SectionEnd

Section /o "Desktop entry" SectionDesktop
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${WINDOW_PROGRAM}" "" "" "" "" "" "${SUMMARY}"
SectionEnd

Section /o "Start when I log in" SectionAutoStart
  WriteRegStr SHCTX "${RUN_KEY}" "${NAME}" '"$INSTDIR\${WINDOW_PROGRAM}"'
SectionEnd

!macro SELECT_IF variable section
  ${If} ${variable} == "yes"
    !insertmacro SelectSection ${section}
  ${Else}
    !insertmacro UnselectSection ${section}
  ${EndIf}
!macroend

Function SelectEntries
  !insertmacro SELECT_IF $WithStartMenu ${SectionStartMenu}
  !insertmacro SELECT_IF $WithDesktop ${SectionDesktop}
  !insertmacro SELECT_IF $WithAutoStart ${SectionAutoStart}
FunctionEnd

; Before the earlier version is touched it must be certain that the new one can be written.
Function TryFolder
  ClearErrors
  CreateDirectory "$INSTDIR"
  FileOpen $0 "$INSTDIR\${UNINSTALLER}.tmp" w
  ${If} ${Errors}
    !insertmacro LEAVE ${NOT_WRITABLE} "$INSTDIR cannot be written to. Choose another folder."
  ${EndIf}
  FileClose $0
  Delete "$INSTDIR\${UNINSTALLER}.tmp"
FunctionEnd

; The earlier version takes its own files away: this one does not know what they were.
Function RemoveEarlier
  ${IfNot} ${FileExists} "$Before\${UNINSTALLER}"
    Return
  ${EndIf}
  StrCpy $Folder $Before
  Call CloseRunning
  InitPluginsDir
  CopyFiles /SILENT "$Before\${UNINSTALLER}" "$PLUGINSDIR\${UNINSTALLER}"
  ClearErrors
  ExecWait '"$PLUGINSDIR\${UNINSTALLER}" /S /UPGRADE _?=$Before' $0
  ${If} ${Errors}
  ${OrIf} $0 <> 0
    !insertmacro LEAVE ${NOT_WRITABLE} "The files of the earlier version in $Before are in use. Restart Windows, then start this setup again."
  ${EndIf}
  ${If} $Before != $INSTDIR
    Delete "$Before\${UNINSTALLER}"
    RMDir "$Before"
  ${EndIf}
FunctionEnd

; For Apps & features.
Function Register
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${WINDOW_PROGRAM},0"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
FunctionEnd

; Entries of the earlier version that are not wanted any more; the sections make the others anew.
Function ClearEntries
  ${IfNot} ${SectionIsSelected} ${SectionStartMenu}
    Delete "$SMPROGRAMS\${NAME}.lnk"
  ${EndIf}
  ${IfNot} ${SectionIsSelected} ${SectionDesktop}
    Delete "$DESKTOP\${NAME}.lnk"
  ${EndIf}
  ${IfNot} ${SectionIsSelected} ${SectionAutoStart}
    !insertmacro REMOVE_AUTOSTART
  ${EndIf}
FunctionEnd

; Explorer starts it with the person's rights, also when the setup runs with an administrator's.
Function StartProgram
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\${WINDOW_PROGRAM}"'
FunctionEnd
