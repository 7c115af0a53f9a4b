/** Preloaded into a process: writes down every connection and name lookup that leaves the machine. */
const { appendFileSync } = require('node:fs')
const dns = require('node:dns')
const net = require('node:net')
const dgram = require('node:dgram')

const LOOPBACK = /^(127\.|::1$|localhost$|::ffff:127\.)/
const note = (what) => appendFileSync(process.env.CONNECTIONS_FILE, `${what}\n`)

const connect = Reflect.get(net.Socket.prototype, 'connect')
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args
  const {
    host = 'localhost',
    port,
    path,
  } = typeof options === 'object' && options !== null ? options : { port: options, host: args[1] }
  if (path === undefined && !LOOPBACK.test(host)) note(`connect ${host}:${port}`)
  return connect.apply(this, args)
}
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  const original = dns[name]
  dns[name] = function (host, ...rest) {
    if (!LOOPBACK.test(host)) note(`${name} ${host}`)
    return original.call(this, host, ...rest)
  }
}
const send = Reflect.get(dgram.Socket.prototype, 'send')
dgram.Socket.prototype.send = function (...args) {
  note('datagram')
  return send.apply(this, args)
}
note('watching')
