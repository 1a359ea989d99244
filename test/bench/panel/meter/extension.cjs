// Beside Baton in its extension host: a command that does nothing, and how long the host's turns are. Asked over loopback; METER_PORT_FILE says where the port is written.
const { writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { commands } = require('vscode');

/** Milliseconds between two looks at the clock: a turn that is longer keeps the next look waiting. */
const every = 4;

exports.activate = ({ subscriptions }) => {
  let pressed = 0;
  let looks = [];
  let timer;

  const look = () => {
    const { user, system } = process.threadCpuUsage();
    const now = { at: performance.now(), worked: (user + system) / 1000 };
    const before = looks.at(-1) ?? now;
    looks.push({ ...now, late: now.at - before.at - every, work: now.worked - before.worked });
    timer = setTimeout(look, every);
  };
  const answers = {
    '/pressed': () => pressed,
    '/begin': () => {
      looks = [];
      look();
      return true;
    },
    '/end': () => {
      clearTimeout(timer);
      return { late: looks.map(({ late }) => late), work: looks.map(({ work }) => work) };
    },
  };
  const server = createServer(({ url }, response) => response.end(JSON.stringify(answers[url]())));
  server.listen(0, '127.0.0.1', () => writeFileSync(process.env.METER_PORT_FILE, String(server.address().port)));
  subscriptions.push(
    { dispose: () => server.close() },
    commands.registerCommand('meter.nothing', () => {
      pressed = Date.now();
    }),
  );
};
