// Only this file loads the library: a bundle of its own.
import { AwsV4Signer } from 'aws4fetch';
import type { SignedRequest } from '../credentials.ts';

interface AwsKeys {
  region: string;
  service: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
  /** As `20261123T120000Z`. */
  datetime: string;
}

/** The headers of a request with its signature. */
export async function signRequest({ url, method, headers, body }: SignedRequest, keys: AwsKeys): Promise<Record<string, string>> {
  const { sessionToken, ...own } = keys;
  const signer = new AwsV4Signer({ ...own, url: url.href, method, headers, body, sessionToken: sessionToken ?? '' });
  return Object.fromEntries(new Headers((await signer.sign()).headers));
}
