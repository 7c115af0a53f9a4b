import { Hono } from 'hono'
import type { Services } from '../context.ts'
import { bindProject, limitChanges, refuseWritesWhenFull } from './access.ts'
import { accountExperiments } from './account-experiments.ts'
import { accounts } from './accounts.ts'
import { attribution } from './attribution.ts'
import { alarms } from './alarms/alarms.ts'
import { bands } from './bands.ts'
import { beat } from './beat.ts'
import { campaigns } from './campaigns.ts'
import { channels } from './channels.ts'
import { compare } from './compare.ts'
import { customerList } from './customer-list.ts'
import { customerValue } from './customer-value.ts'
import { customers } from './customers.ts'
import { dataQuality } from './data-quality.ts'
import { dealCare } from './deal-care.ts'
import { dealChecklist } from './deal-checklist.ts'
import { discovery } from './discovery.ts'
import { demoSetup } from './demo.ts'
import type { ApiEnv } from './env.ts'
import { events } from './events.ts'
import { experimentStatus } from './experiment-status.ts'
import { experiments } from './experiments.ts'
import { funnel } from './funnel.ts'
import { hooks } from './hooks.ts'
import { identify } from './identity.ts'
import { imports } from './imports.ts'
import { liveEvents } from './live-events.ts'
import { metrics } from './metrics.ts'
import { objectives } from './objectives.ts'
import { offers } from './offers.ts'
import { people } from './people.ts'
import { pipeline } from './pipeline/routes.ts'
import { planning } from './planning.ts'
import { projectorStatus } from './projector.ts'
import { program } from './program/index.ts'
import { projects, publicProject } from './projects.ts'
import { questions } from './questions.ts'
import { reEngagement } from './re-engagement.ts'
import { records } from './records.ts'
import { revenue } from './revenue.ts'
import { annotations } from './annotations.ts'
import { position } from './position.ts'
import { quarterPlan } from './quarter.ts'
import { rhythmRecords } from './rhythm-records.ts'
import { roadmap } from './roadmap.ts'
import { retroItems } from './retro-items.ts'
import { retroMeeting } from './retro-meeting.ts'
import { retroRoutes } from './retro-routes.ts'
import { retroShares, sharedRetro } from './retro-shares.ts'
import { retros } from './retros.ts'
import { seam } from './seam.ts'
import { settings } from './settings.ts'
import { stages } from './stages.ts'
import { spendList } from './spend-list.ts'
import { sprint } from './sprint.ts'
import { team } from './team.ts'
import { trackingPlan } from './tracking-plan.ts'
import { visitValues } from './visit-values.ts'
import { visits } from './visits.ts'
import { orderList } from './order-list.ts'
import { diagnosis } from './diagnosis.ts'

/** The HTTP API below `/api/v1`. */
export function apiRoutes(services: Services) {
  const project = new Hono<ApiEnv>()
    .use(bindProject(services))
    .get('/', (c) =>
      c.json({ project: { ...publicProject(c.var.scope.project), role: c.var.role } }),
    )
    .route('/', liveEvents(services))
    .route('/', events(services))
    .route('/', projectorStatus(services))
    .route('/', experiments(services))
    .route('/', experimentStatus(services))
    .route('/', program(services))
    .route('/', metrics(services))
    .route('/', planning(services))
    .route('/', beat(services))
    .route('/', shopRoutes(services))
    .route('/', salesRoutes(services))
    .route('/', settings(services))
    .route('/', records(services))
    .route('/', spendList(services))
    .route('/', trackingPlan(services))
    .route('/', dataQuality())
    .route('/', imports(services))
    .route('/', team(services))
    .route('/', hooks(services))
    .route('/', meetingRoutes(services))
  return new Hono<ApiEnv>()
    .use(refuseWritesWhenFull(services))
    .use(identify(services))
    .use(limitChanges(services))
    .route('/', people(services))
    .route('/', sharedRetro(services))
    .route('/', projects(services))
    .route('/demo', demoSetup(services))
    .route('/projects/:slug', project)
}

/** How a shop runs: visits, customers, channels. */
const shopRoutes = (services: Services) =>
  new Hono<ApiEnv>()
    .route('/', sprint(services))
    .route('/', funnel(services))
    .route('/', visits(services))
    .route('/', questions(services))
    .route('/', visitValues(services))
    .route('/', customerList(services))
    .route('/', orderList(services))
    .route('/', diagnosis(services))
    .route('/', alarms(services))
    .route('/', bands(services))
    .route('/', customers(services))
    .route('/', customerValue(services))
    .route('/', channels(services))
    .route('/', offers(services))
    .route('/', compare(services))

/** How a sales team runs: accounts, deals, recurring revenue. */
const salesRoutes = (services: Services) =>
  new Hono<ApiEnv>()
    .route('/', attribution(services))
    .route('/', accounts(services))
    .route('/', seam(services))
    .route('/', accountExperiments(services))
    .route('/', revenue(services))
    .route('/', pipeline(services))
    .route('/', stages(services))
    .route('/', dealCare(services))
    .route('/', dealChecklist(services))
    .route('/', discovery(services))
    .route('/', reEngagement(services))
    .route('/', objectives(services))

/** What a team does with it: the weekly retro and the quarter. */
const meetingRoutes = (services: Services) =>
  new Hono<ApiEnv>()
    .route('/', retros(services))
    .route('/', retroMeeting(services))
    .route('/', retroItems(services))
    .route('/', retroShares(services))
    .route('/', retroRoutes(services))
    .route('/', annotations(services))
    .route('/', quarterPlan(services))
    .route('/', roadmap(services))
    .route('/', position(services))
    .route('/', rhythmRecords(services))
    .route('/', campaigns(services))
