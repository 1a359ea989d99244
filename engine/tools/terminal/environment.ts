/** Environment variables that a command may see; keys and tokens are not among them. */
const passed = new Set(
  [
    'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TERM TMPDIR TMP TEMP HOSTNAME PWD',
    'XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_RUNTIME_DIR DISPLAY WAYLAND_DISPLAY',
    'SSL_CERT_FILE SSL_CERT_DIR NO_COLOR COLUMNS LINES VIRTUAL_ENV CONDA_PREFIX JAVA_HOME NVM_DIR GOPATH',
    'SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86)',
    'NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE USERNAME HOMEDRIVE HOMEPATH',
  ].flatMap((line) => line.split(' ')),
);

/** The environment of a command: the passed variables, and those of the step. */
export function environmentOf(
  own: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (passed.has(upper) || upper.startsWith('LC_'))) environment[name] = value;
  }
  return { ...environment, ...added };
}
