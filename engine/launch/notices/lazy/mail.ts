import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';

/** An e-mail, and its server. */
export interface Letter {
  /** The resolved address, and the name that the certificate must have. */
  address: string;
  host: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS is required, unless the server is this machine. */
  secure: boolean;
  isHere: boolean;
  user: string;
  password: string;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  /** The same for each attempt. */
  id: string;
  /** The timeout of each step, in milliseconds. */
  timeout: number;
}

/** Sends an e-mail through a server. Rejects with the error of the server or the system. */
export async function sendLetter(letter: Letter): Promise<void> {
  const { address, host, port, secure, isHere, user, password, timeout, id, from, to, subject, text } = letter;
  const transport = createTransport({
    host: address,
    port,
    secure,
    requireTLS: !secure && !isHere,
    tls: isIP(host) === 0 ? { servername: host } : {},
    auth: user === '' ? undefined : { user, pass: password },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    // The e-mail contains only this text: no file or address named in it is opened.
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject,
      text,
      messageId: `<${id}@baton>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } finally {
    transport.close();
  }
}
