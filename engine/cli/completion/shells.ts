/** Shells whose script `baton completion` prints. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
