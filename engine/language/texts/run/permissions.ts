/** Texts about permissions: granted by people, or requested by a folder. */
export const permissionTexts = {
  // Permissions kept for later runs
  grantUnwritten: 'The permission cannot be kept',
  grantsUnread: 'The permissions that were granted cannot be read',
  grantsDamaged: 'The permissions that were granted are damaged ({file}).',
  grantsDamagedHint: 'Repair or delete that file; without it everything is asked again.',

  // The user's own settings
  settingsUnread: 'Your settings cannot be read',
  settingsWrong: '{file}, line {line}: {why}',
  settingsHint:
    'These settings of yours hold in every folder. They know three keys: `allow:`, a list as `--allow` takes it, `secrets:`, a list of places where secrets are kept, and `sign_in:`, how people sign in at your servers.',
  settingsUnknown: 'there is no setting `{key}`',
  settingsNoPermission: '`allow` is a list of texts like `terminal:git *`; "{text}" names no tool.',

  // Where prompts and keys go
  promptsElsewhere: 'Prompts would go to {host}, which baton.yaml names for the provider {provider}.',
  keyElsewhere: 'The value of {name} and prompts would go to {host}, which baton.yaml names for the provider {provider}.',
  promptsToProgram: 'Prompts would go to the program {program}, which baton.yaml names for the provider {provider}.',
  tokenFromProgram:
    'The program {program} would print a token for the provider {provider}; it reads your login, so it wants the machine.',
  variableToProgram: 'The value of {name} would go to the program of the provider {provider}.',
  readsVariable: '{steps} reads the variable {name} of the environment.',
  readVariable: '{steps} read the variable {name} of the environment.',
  asksForSet: 'baton.yaml asks for {permission}.',
  setNamesNoTool: '`permissions:` of baton.yaml names {tool}, a tool that does not exist.',

  // At a terminal
  mayIt: 'May it?',
  mayItAnswers: 'yes (this run) · always (in this folder) · no',
  mayItFurther:
    'programs contained; with the network: yes+net, always+net; with all that you may do: yes+machine, always+machine >',

  // Granted permissions
  inFolder: 'in {folder} · since {date} · by {by} · {file}',
  forText: 'for one text of {file} · since {date} · by {by}',
  bySettings: 'in all folders · by your own settings',
  nothingHere: 'Nothing is granted in this folder.',
  nothingGranted: 'Nothing is granted.',
  notGranted: 'Nothing that is granted here says "{text}".',
  notGrantedHint: 'baton permissions lists what is; with --all also that of other folders.',
  allowHint: 'Allow it: {allow}',
} as const;
