/** `baton limits`. */
export const limitTexts = {
  taken: 'The run has the new limits; it goes on in process {pid} on {host}.',
  left: 'The run in process {pid} on {host} has not taken the new limits yet; they lie in its inbox.',
  nobody: 'The new limits are recorded. Go on with: baton resume {run}',
  limit: 'limit',
  soFar: 'so far',
  most: 'at most',
  none: 'no limit',
} as const;
