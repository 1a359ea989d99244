/** The reason for a failed request, in words for people. */
export class RefusedRequest extends Error {
  /** False if the person has been told by other means. */
  readonly show: boolean;
  constructor(message: string, { show = true }: { show?: boolean } = {}) {
    super(message);
    this.name = 'Declined';
    this.show = show;
  }
}
