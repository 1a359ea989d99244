/** The page's files, and how people sign in. */
export interface PageOptions {
  /** The folder of the bundles. */
  dist: string;
  /** Browsers reach it only over TLS. */
  secure: boolean;
}
