/** Why a sign-in failed, as the page shows it. */
export const signInFaults = ['refused', 'unreachable', 'answer', 'stale', 'rights', 'busy'] as const;

/**
 * A sign-in that came to nothing: the provider refused (`refused`), cannot be reached (`unreachable`), or said what cannot be believed
 * (`answer`); this browser did not begin it, or too long ago (`stale`); nothing is granted to the person (`rights`); too many at once.
 */
export class SignInFault extends Error {
  readonly why: (typeof signInFaults)[number];

  constructor(why: SignInFault['why'], cause?: unknown) {
    super(cause instanceof Error ? cause.message : why, { cause });
    this.why = why;
  }
}
