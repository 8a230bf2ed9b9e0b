import { runExample } from '@secondstep-examples/shared'
import { createApp } from './app.js'

runExample('Express', createApp)
