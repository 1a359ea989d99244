import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';

/** A letter, and the server that takes it. */
export interface Letter {
  /** The address that is connected to, and the name that its certificate must have. */
  address: string;
  host: string;
  port: number;
  /** TLS from the first byte; else it is begun before anything is said, unless the server is this machine. */
  secure: boolean;
  isHere: boolean;
  user: string;
  password: string;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  /** The same for each try. */
  id: string;
  /** Milliseconds that each step may take. */
  timeout: number;
}

/** Hands a letter to a mail server. Rejects with what that, or the system, said. */
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
    // A letter is what is said here, and no file or page that a text of it names.
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
