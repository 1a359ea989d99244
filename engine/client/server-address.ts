/** Why no token may be sent to an address: it is no server's, or the connection can be read on its way. */
export type AddressFault = 'none' | 'readable';

/** Judges an address before a token is sent there. A token may travel only over TLS or within this machine. */
export function judgeServerAddress(text: string): AddressFault | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return 'none';
  const isHere = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'http:' && !isHere ? 'readable' : undefined;
}
