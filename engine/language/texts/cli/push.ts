/** Texts of `baton push`. */
export const pushTexts = {
  tooLarge: 'The files of the pipeline have more than the {most} MB that can be pushed.',
  outside: '{file} lies outside of the project {root}.',
  outsideHint: 'Only files of the project can be pushed. Put it there, or let the step read it where it runs.',
  guarded: '{file} holds keys or is what git and Baton keep, and is not pushed.',
  guardedHint: 'Keys are those of the machine that runs the pipeline: in its environment.',
  unread: '{file} cannot be read: {why}',
  notThere: 'There is no {file}.',
  may: 'Its runs may, at {url}:',
  mayNothing: 'Its runs may do nothing that needs a permission.',
  grant: 'Let its runs do that there?',
  declined: 'Nothing was pushed.',
  pushed: '{file} is pushed to {url}: {count} {count|file|files}, {size}, bundle {bundle}.',
  removed: '{file} is removed from {url}: no run of it begins there any more, and those that have begun go on (bundle {bundle}).',
  unheard:
    'Servers obey {names} only in their own folder, not in what is pushed: to have that, put {file} and baton.yaml into the folder of a server.',
  begin: 'Begin a run: {command}',
  needs: 'Its runs would need permissions that nobody gives them: {needs}.',
  needsHint: 'Give them, if that is what it is to do: {allows}',
} as const;
