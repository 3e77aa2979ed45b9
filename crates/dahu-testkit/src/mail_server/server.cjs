// A mail server for as long as standard input stays open. It writes every mail that it takes into a folder.
// Arguments: the folder, and "plain" or "tls"; with "tls" the folder has key.pem and certificate.pem.
// Recipients called later@… are put off, never@… refused; senders sign in as dahu with the password in MAIL_PASSWORD.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { SMTPServer } = require("smtp-server");

const [folder, protection] = process.argv.slice(-2);
const isSecure = protection === "tls";
let received = 0;

function refused(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

const server = new SMTPServer({
  secure: isSecure,
  key: isSecure ? fs.readFileSync(path.join(folder, "key.pem")) : undefined,
  cert: isSecure ? fs.readFileSync(path.join(folder, "certificate.pem")) : undefined,
  disabledCommands: isSecure ? [] : ["STARTTLS"],
  authOptional: !isSecure,
  allowInsecureAuth: false,
  onAuth(login, session, done) {
    const isRight = login.username === "dahu" && login.password === process.env.MAIL_PASSWORD;
    done(isRight ? null : refused(535, "wrong password"), { user: login.username });
  },
  onRcptTo(address, session, done) {
    if (address.address.startsWith("later@")) return done(refused(451, "come back later"));
    if (address.address.startsWith("never@")) return done(refused(550, "no such mailbox"));
    return done();
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      received += 1;
      const name = path.join(folder, String(received).padStart(4, "0"));
      fs.writeFileSync(`${name}.part`, Buffer.concat(parts));
      fs.renameSync(`${name}.part`, `${name}.eml`);
      done();
    });
  },
});

server.on("error", () => {});
server.listen(0, "127.0.0.1", () => console.log(`ready ${server.server.address().port}`));
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
