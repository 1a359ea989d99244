import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { sendLetter } from '../../../../engine/launch/notices/lazy/mail.ts';
import { sendMail } from '../../../../engine/launch/notices/send-mail.ts';

/** A letter as a mail server took it. */
interface Taken {
  from: string;
  to: string[];
  user: string | undefined;
  text: string;
}

describe('letters of notices', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function mailServer(options: SMTPServerOptions = {}) {
    const taken: Taken[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, callback) {
        if (username === 'ada' && password === 'a p/w') callback(null, { user: username });
        else callback(new Error(`Wrong password ${String(password)}`));
      },
      onData(stream, { envelope, user }, callback) {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => void parts.push(part));
        stream.on('end', () => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          const to = envelope.rcptTo.map(({ address }) => address);
          taken.push({ from, to, user: typeof user === 'string' ? user : undefined, text: Buffer.concat(parts).toString() });
          callback();
        });
      },
      ...options,
    });
    server.on('error', () => undefined);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
    ends.push(() => new Promise((done) => server.close(() => done())));
    return { taken, port: (server.server.address() as AddressInfo).port };
  }

  const send = (port: number, more: Partial<Parameters<typeof sendMail>[0]> = {}): Promise<void> =>
    sendMail({
      server: `smtp://ada:a%20p%2Fw@127.0.0.1:${port}`,
      name: 'MAIL_NOTICE_URL',
      from: 'baton@example.org',
      to: ['ada@example.org', 'bob@example.org'],
      subject: 'question asks',
      text: 'Which colour?\n\nAnswer: http://people/answer/x',
      id: 'n1',
      granted: [`http:127.0.0.1:${port}`],
      seconds: 5,
      ...more,
    });

  it('are carried by the mail server, with its password', async () => {
    const { taken, port } = await mailServer();
    await send(port);
    const [letter] = taken;
    assert.deepEqual(
      [letter?.from, letter?.to, letter?.user],
      ['baton@example.org', ['ada@example.org', 'bob@example.org'], 'ada'],
    );
    for (const part of [
      /^Subject: question asks\r$/m,
      /^Message-ID: <n1@baton>\r$/im,
      /^Auto-Submitted: auto-generated\r$/im,
      /Which colour\?\r\n\r\nAnswer: http:\/\/people\/answer\/x/,
    ])
      assert.match(letter?.text ?? '', part);
  });

  it('have no more heads than they are meant to, whatever a pipeline is called', async () => {
    const { taken, port } = await mailServer();
    await send(port, { subject: 'a\r\nBcc: eve@example.org\r\n\r\nb' });
    assert.deepEqual(taken[0]?.to, ['ada@example.org', 'bob@example.org']);
    assert.doesNotMatch(taken[0]?.text ?? '', /^Bcc:/m);
  });

  const refused: readonly (readonly [
    what: string,
    more: (port: number) => Partial<Parameters<typeof sendMail>[0]>,
    why: RegExp,
  ])[] = [
    ['without a permission', () => ({ granted: [] }), /127\.0\.0\.1/],
    ['with a permission for another port', () => ({ granted: ['http:127.0.0.1:1'] }), /127\.0\.0\.1/],
    [
      'to a name that leads inside',
      (port) => ({ server: `smtp://localhost.localdomain.invalid:${port}`, granted: ['http:*'] }),
      /./,
    ],
    ['to what is no mail server', () => ({ server: 'https://example.org' }), /MAIL_NOTICE_URL/],
    ['to what is no address', () => ({ server: 'mail' }), /MAIL_NOTICE_URL/],
    ['over TLS to a server without', (port) => ({ server: `smtps://127.0.0.1:${port}` }), /./],
  ];
  for (const [what, more, why] of refused)
    it(`are not sent ${what}`, async () => {
      const { taken, port } = await mailServer();
      await assert.rejects(send(port, more(port)), why);
      assert.equal(taken.length, 0);
    });

  it('are not sent to a server whose certificate nobody vouches for', async () => {
    const { taken, port } = await mailServer({ secure: true });
    await assert.rejects(send(port, { server: `smtps://127.0.0.1:${port}` }), /certificate|self.signed|altnames/i);
    assert.equal(taken.length, 0);
  });

  it('are not sent where TLS cannot begin, unless the server is this machine', async () => {
    const { taken, port } = await mailServer();
    const place = { address: '127.0.0.1', host: '127.0.0.1', port, secure: false, isHere: false, user: 'ada', password: 'a p/w' };
    const letter = { ...place, from: 'a@example.org', to: ['b@example.org'], subject: 's', text: 't', id: 'n', timeout: 5000 };
    await assert.rejects(sendLetter(letter), /TLS/);
    assert.equal(taken.length, 0);
    await sendLetter({ ...letter, isHere: true });
    assert.equal(taken.length, 1);
  });

  it('tell no password where the server names it', async () => {
    const { port } = await mailServer();
    await assert.rejects(send(port, { server: `smtp://ada:sesame@127.0.0.1:${port}` }), (error: Error) => {
      assert.match(error.message, /Wrong password …/);
      return true;
    });
  });

  it('do not wait for ever for a server that says nothing', async () => {
    const { port } = await mailServer({ onConnect: () => undefined });
    await assert.rejects(send(port, { seconds: 0.05 }), /timeout|greeting/i);
  });
});
