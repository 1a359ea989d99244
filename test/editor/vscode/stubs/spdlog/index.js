// Plain-JavaScript stand-in for VS Code's native log writer, so that nothing has to be compiled.
// It writes one file per logger, unrotated: a test run is short and its folder is thrown away.

const fs = require('node:fs');
const path = require('node:path');
const NAMES = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
let level = 2;

class Logger {
  constructor(_type, _name, file) {
    this.level = level;
    this.raw = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.fd = fs.openSync(file, 'a');
  }
  write(at, message) {
    if (at < this.level || this.fd === undefined) return;
    const stamp = this.raw ? '' : `${new Date().toISOString()} [${NAMES[at]}] `;
    fs.writeSync(this.fd, `${stamp}${message}\n`);
  }
  getLevel() {
    return this.level;
  }
  setLevel(value) {
    this.level = value;
  }
  setPattern() {}
  clearFormatters() {
    this.raw = true;
  }
  flush() {}
  drop() {
    if (this.fd !== undefined) {
      fs.closeSync(this.fd);
      this.fd = undefined;
    }
  }
}
['trace', 'debug', 'info', 'warn', 'error', 'critical'].forEach((name, at) => {
  Logger.prototype[name] = function (message) {
    this.write(at, message);
  };
});
const create = (type) => async (name, file) => new Logger(type, name, file);
// One statement per name: VS Code imports this as an ES module, and Node finds only names written so.
exports.version = 0;
exports.Logger = Logger;
exports.setFlushOn = () => {};
exports.setLevel = (value) => {
  level = value;
};
exports.createRotatingLogger = create('rotating');
exports.createAsyncRotatingLogger = create('rotating_async');
