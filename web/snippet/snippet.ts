import { assignment } from './assign.ts'
import { loadConfig, start } from './start.ts'

start(assignment, loadConfig)
