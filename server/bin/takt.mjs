#!/usr/bin/env node
import { ensureBuilt } from './build.mjs'

await ensureBuilt()
await import(new URL('../dist/main.js', import.meta.url).href)
