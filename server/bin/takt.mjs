#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { ensureBuilt } from './build.mjs'

const serves = ['serve', 'demo'].includes(process.argv[2])
await ensureBuilt(serves ? undefined : ['server'])
// Under a flood of events what is live stays near 30 MB; without this V8 lets garbage grow to many times that.
if (serves) setFlagsFromString('--heap-growing-percent=60')
// Little survives a scavenge: helper threads would spend more on waiting for each other than they save.
if (serves) setFlagsFromString('--no-parallel-scavenge')
await import(new URL('../dist/main.js', import.meta.url).href)
