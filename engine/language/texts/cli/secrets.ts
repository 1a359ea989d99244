/** Texts of `baton secret`. */
export const secretTexts = {
  says: 'keeps secrets in the keychain of this machine, and lists where secrets come from',
  about:
    'ACTION is set, remove or list; without it the names are listed that the keychain and the providers of ~/.baton/settings.yaml answer for, never a value.\nThe value is typed unseen, or read from standard input. NAME is that of a variable: the key of a provider (OPENAI_API_KEY) is used for it at once; any other is read by pipelines that you allow it (--allow env:NAME) or give it (--secret INPUT=NAME).',
  noAction: '`{action}` is nothing that `baton secret` does.',
  noActionHint: 'It knows set NAME, remove NAME and list.',
  noName: '`baton secret {action}` needs the name of a secret.',
  wrongName: 'That is no name of a secret.',
  wrongNameHint: 'A name has letters, digits and `_`, as OPENAI_API_KEY; the value is typed, or read from standard input.',
  noValue: 'There is no value to be kept.',
  noValueHint: 'Type it, or send it to standard input.',
  ask: 'Value (not shown):',
  kept: '{name} is kept ({keychain}).',
  hidden: 'The environment sets {name} too, and goes before it.',
  removed: '{name} is removed ({keychain}).',
  notKept: 'No {name} was kept with `baton secret set`.',
  notKeptHint: 'See all: baton secret',
  none: 'No secret is kept, and no provider of secrets is listed in ~/.baton/settings.yaml.',
  name: 'secret',
  provider: 'comes from',
} as const;
