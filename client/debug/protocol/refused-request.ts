/** Why a request is answered with a failure, in words for people. */
export class RefusedRequest extends Error {
  /** False where the person has been told by other means. */
  readonly show: boolean;
  constructor(message: string, { show = true }: { show?: boolean } = {}) {
    super(message);
    this.name = 'Declined';
    this.show = show;
  }
}
