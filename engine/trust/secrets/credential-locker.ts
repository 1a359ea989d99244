const winRt = (type: string): string => `[${type},Windows.Security.Credentials,ContentType=WindowsRuntime] | Out-Null`;

/** The script's exit code if the locker has no entry of that name. */
export const notInLocker = 3;
/** ERROR_NOT_FOUND as an HRESULT (0x80070490). */
const notFound = -2147023728;

/**
 * Windows PowerShell (5.1) can access the locker, newer versions cannot. Service and name are passed as words, so neither is
 * executed.
 */
export const powershellArguments = (lines: readonly string[]): string[] => {
  const script = [
    `$ErrorActionPreference = 'Stop'`,
    winRt('Windows.Security.Credentials.PasswordVault'),
    winRt('Windows.Security.Credentials.PasswordCredential'),
    '$locker = New-Object Windows.Security.Credentials.PasswordVault',
    ...lines,
  ].join('\n');
  return ['-NoProfile', '-NonInteractive', '-EncodedCommand', Buffer.from(script, 'utf16le').toString('base64')];
};

const orNotFound = (action: string): string =>
  `try { ${action} } catch { if ($_.Exception.GetBaseException().HResult -eq ${notFound}) { exit ${notInLocker} } throw }`;

/** Prints the value. */
export const retrieving = (service: string, name: string): string[] => [
  orNotFound(`$found = $locker.Retrieve('${service}', '${name}')`),
  '$found.RetrievePassword()',
  '[Console]::Out.Write($found.Password)',
];

/** Reads the value from standard input. */
export const adding = (service: string, name: string): string[] => [
  '$value = [Console]::In.ReadToEnd()',
  `$locker.Add((New-Object Windows.Security.Credentials.PasswordCredential '${service}', '${name}', $value))`,
];

export const removing = (service: string, name: string): string[] => [
  orNotFound(`$locker.Remove($locker.Retrieve('${service}', '${name}'))`),
];
