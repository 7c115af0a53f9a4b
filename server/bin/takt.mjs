#!/usr/bin/env node
import { ensureBuilt } from './build.mjs'

const serves = ['serve', 'demo'].includes(process.argv[2])
await ensureBuilt(serves ? undefined : ['server'])
await import(new URL('../dist/main.js', import.meta.url).href)
