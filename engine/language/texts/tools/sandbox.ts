/** Texts about contained programs. */
export const sandboxTexts = {
  withoutNetwork: 'It was started without the network. Let it reach that: {allow}',
  withoutMachine:
    'It was started contained: it sees the project without its `.env` files and the system, not the home, and cannot write `.git`, `.baton` and `.vscode`. Let it do all that you may: {allow}',
  contains:
    'A program that is allowed so runs contained: it sees the project without its `.env` files and the system, not the network and not the home. `+net` after the permission adds the network, `+machine` all that you may do.',
  nothingContains: 'Nothing on this machine contains programs: it could do all that you may.',
} as const;
