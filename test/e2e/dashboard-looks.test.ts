import { describeLooks } from '../support/dashboard-looks.ts'

describeLooks()
