/** Texts about secret stores: folders of files, keychains, Vault. */
export const secretStoreTexts = {
  // A person's list
  unknownProvider: 'An entry of `secrets` needs `provider`: files, keychain or vault.',
  missingKey: 'The provider `{provider}` of `secrets` needs `{key}`.',
  needlessKey: 'The provider `{provider}` of `secrets` has no `{key}`.',

  // Files
  folderUnread: 'The folder of secrets cannot be read',
  fileUnread: 'The secret cannot be read',
  fileTooLarge: '{file} is too long for a secret.',
  foreignFile: '{file} belongs to another user ({owner}), so it is not taken as a secret.',
  foreignFileHint: 'Secrets belong to you or to the administrator.',
  openFile: '{file} is open to others (mode {mode}), so it is not taken as a secret.',
  openFileHint: 'Close it: chmod 600 {file}',

  // Keychains
  keychain: 'keychain',
  linuxKeychain: 'keychain (secret-tool)',
  macKeychain: 'keychain of macOS',
  windowsKeychain: 'credential locker of Windows',
  exited: 'it ended with {code}',
  noKeychain: 'Baton knows no keychain of this system ({platform}).',
  noKeychainHint: 'Keep secrets in a folder of files or in Vault, and list it under `secrets` in ~/.baton/settings.yaml.',
  programMissing: 'The keychain cannot be reached: {program} cannot be started.',
  keychainFailed: 'The keychain cannot be reached by {program}: {why}',
  notKept: 'The keychain did not keep {name}.',
  linuxHint:
    'It needs the program secret-tool (package libsecret-tools), a keyring such as GNOME Keyring or KWallet, and a session bus (DBUS_SESSION_BUS_ADDRESS).',
  macHint: 'Unlock the keychain `login`, and allow `security` to use it.',
  windowsHint: 'It needs Windows PowerShell 5.1, and a person who is signed in.',
  namesUnread: 'The names of the secrets in the keychain cannot be read',
  namesUnwritten: 'The names of the secrets in the keychain cannot be written',
  namesDamaged: '{file} is damaged: it holds no list of names.',
  namesDamagedHint: 'Remove the file, and set the secrets again.',

  // Vault
  vaultTitle: 'vault {path}',
  vaultNoAddress: 'The address of Vault is not known.',
  vaultNoAddressHint: 'Say `address` in ~/.baton/settings.yaml, or set VAULT_ADDR.',
  vaultPlain: 'Vault at {address} is not asked: the token could be read on its way.',
  vaultPlainHint: 'Use an https address.',
  vaultUnreachable: 'Vault at {address} does not answer.',
  vaultUnreachableHint: 'Check that it runs there, and that its certificate is trusted here (NODE_EXTRA_CA_CERTS).',
  vaultNoLogin: 'There are no credentials for reading {title}.',
  vaultNoLoginHint: 'Set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID; or sign in with `vault login`.',
  vaultRoleRefused: 'Vault refused the role that reads {title}.',
  vaultRoleHint: 'Check that VAULT_ROLE_ID and VAULT_SECRET_ID belong to a role that still exists.',
  vaultForbidden: 'Vault does not let this token read {title}.',
  vaultForbiddenHint:
    'The token may have ended, or its policy lacks `read` for the path of {title} (with /data/ behind the mount).',
  vaultMissing: 'Vault has no {title}.',
  vaultDeleted: 'That version of {title} was deleted.',
  vaultMissingHint: 'Look at `mount`, `path`, `namespace` and `version` in ~/.baton/settings.yaml.',
  vaultSealed: 'Vault is sealed, so {title} cannot be read.',
  vaultSealedHint: 'Whoever operates it has to unseal it.',
  vaultStandby: 'The server of Vault that was asked for {title} is a standby.',
  vaultRedirect: 'Vault sends the question for {title} elsewhere, which is not followed.',
  vaultRedirectHint: 'Give the address of the active server.',
  vaultNotKv2: '{title} is no secret of the engine KV version 2.',
  vaultNotKv2Hint: 'The mount has to be one of version 2; what is there has to be a map.',
  vaultStatus: 'Vault answered {status} for {title}.',
} as const;
