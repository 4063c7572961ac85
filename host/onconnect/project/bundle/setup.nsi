; Makes the setup.exe of a bundle: it installs for one user, and asks for no administrator.
;
; setup_exe.py writes about.nsh beside this file, which says what is installed, and shown.nsh, which
; says what the setup.exe's properties show. A release gets a folder of its own, so that an update
; need not wait until browsers have ended the last one.

Unicode true
!if /FileExists "${NSISDIR}\Stubs\lzma_solid-amd64-unicode"
  Target amd64-unicode ; as Debian has it: the official NSIS makes programs of 32 bits only
!endif
!include about.nsh
!include LogicLib.nsh
!include MUI2.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${HOST}"
!define RUN_ONCE "Software\Microsoft\Windows\CurrentVersion\RunOnce"

Name "${TITLE}" "${TITLE_IN_DIALOGS}"
OutFile setup.exe
RequestExecutionLevel user
SetCompressor /SOLID lzma
ManifestDPIAware true
AllowSkipFiles off
BrandingText " "
!include shown.nsh

Var Home ; the folder of all releases
Var Release ; the name of this one's folder
Var Status
Var Said

!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!define MUI_FINISHPAGE_TEXT "$Said"
!ifdef LICENCE
  !insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!endif
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

; Takes the name of a release off the stack and removes its folder. Where its program runs, Windows
; lets nobody delete that: then the folder stays, and goes at the next logon. (What NSIS itself can
; leave to the next start of Windows takes an administrator.)
!macro RemoveRelease un
  Function ${un}RemoveRelease
    Exch $0
    Delete "$Home\$0\*.exe"
    ${If} ${FileExists} "$Home\$0\*.exe"
      WriteRegStr HKCU "${RUN_ONCE}" "${HOST} $0" \
        '"$SYSDIR\cmd.exe" /d /c rd /s /q "$Home\$0" & rd "$Home"' ; the latter if it is empty then
    ${Else}
      RMDir /r "$Home\$0"
      DeleteRegValue HKCU "${RUN_ONCE}" "${HOST} $0"
    ${EndIf}
    Pop $0
  FunctionEnd
!macroend
!insertmacro RemoveRelease ""
!insertmacro RemoveRelease "un."

; Removes the folders of all releases but that of $Release.
!macro RemoveOthers un
  Function ${un}RemoveOthers
    FindFirst $1 $2 "$Home\*"
    ${DoUntil} $2 == ""
      ${If} $2 != "."
      ${AndIf} $2 != ".."
      ${AndIf} $2 != $Release
      ${AndIf} ${FileExists} "$Home\$2\*"
        Push $2
        Call ${un}RemoveRelease
      ${EndIf}
      FindNext $1 $2
    ${Loop}
    FindClose $1
  FunctionEnd
!macroend
!insertmacro RemoveOthers ""
!insertmacro RemoveOthers "un."

Section
  StrCpy $Home "$LOCALAPPDATA\Programs\${HOST}"
  StrCpy $Release "${VERSION}"
  StrCpy $1 1
  ${Do}
    Push $Release
    Call RemoveRelease
    ${IfNot} ${FileExists} "$Home\$Release\*"
      ${ExitDo}
    ${EndIf}
    IntOp $1 $1 + 1 ; the same version runs
    StrCpy $Release "${VERSION}-$1"
  ${Loop}

  SetOutPath "$Home\$Release"
  File /r "..\${FOLDER}\*"
  SetOutPath "$Home" ; the programs that are started from here on hold no release's folder
  WriteUninstaller "$Home\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$Home\$Release\${PROGRAM}.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$Home\$Release"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$Home\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$Home\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  !ifdef AUTHOR
    WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${AUTHOR}"
  !endif
  !ifdef HOMEPAGE
    WriteRegStr HKCU "${UNINSTALL}" "URLInfoAbout" "${HOMEPAGE}"
  !endif

  DetailPrint "Registering with the browsers"
  nsExec::ExecToStack '"$Home\$Release\${PROGRAM}.exe" install'
  Pop $Status
  Pop $Said
  DetailPrint "$Said"
  ${If} $Status == 0
    Call RemoveOthers
    StrCpy $Said "Your browsers can start ${TITLE} now."
  ${Else}
    SetErrorLevel 1
    StrCpy $Said "${TITLE} could not be registered with your browsers.$\r$\n$\r$\n$Said"
  ${EndIf}
SectionEnd

Section Uninstall
  StrCpy $Home "$LOCALAPPDATA\Programs\${HOST}"
  ReadRegStr $0 HKCU "${UNINSTALL}" "InstallLocation"
  nsExec::ExecToStack '"$0\${PROGRAM}.exe" uninstall'
  Pop $Status
  Pop $Said
  DetailPrint "$Said"
  ${If} $Status != 0
    SetErrorLevel 1
    MessageBox MB_OK|MB_ICONEXCLAMATION "Browsers may still have ${TITLE} registered.$\r$\n$\r$\n$Said" /SD IDOK
  ${EndIf}
  Call un.RemoveOthers
  Delete "$Home\uninstall.exe"
  RMDir "$Home" ; stays while a release does
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
