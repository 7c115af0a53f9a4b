import { dayText } from '@takt/shared/metrics'
import type { Event } from '@takt/shared/schemas/event.ts'
import type { ProjectMode } from '@takt/shared/schemas/mode.ts'
import {
  createExperiment,
  readExperiments,
  setExperimentStatus,
} from '../config-store/experiments.ts'
import { putProfile } from '../config-store/profile.ts'
import {
  appendTarget,
  createProject,
  type ProjectRecord,
  readCreatedMs,
  readProjectBySlug,
  readProjects,
  updateProjectSettings,
} from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { companyDay, companyMembers } from './company-traffic.ts'
import { customerEvents } from './customers.ts'
import { hybridEvents } from './hybrid.ts'
import { COMPANY_MEETING, ensureRetros, SHOP_MEETING } from './retros.ts'
import { COMPANY_PLAN, type DemoPlan, SHOP_PLANS, SHOP_TRACKING_PLAN } from './plans.ts'
import { ensureBrandCase } from './seed-case.ts'
import { SHOP_PROFILE } from './profiles.ts'
import { COMPANY_PROGRAM, ensureProgram, SHOP_PROGRAM } from './program.ts'
import { salesEvents } from './sales.ts'
import { ensureQuarter, ensureStages } from './sales-settings.ts'
import { type DemoTest, shopDay } from './shop-traffic.ts'

const DAY_MS = 86_400_000
const DAYS = 60
const BATCH_EVENTS = 1_000
const ACTOR = 'demo'
const SHOP = 'Brand A'
const SHOP_MARGIN = 0.55
const COMPANY = 'SaaS B'
const HYBRID = 'Tool C'

/**
 * Fills the demo workspaces, one of each mode, up to `nowMs` with invented events.
 *
 * Every day is made of its own seed and every event has a fixed id, so that seeding again adds only
 * what time has added. No other project is touched.
 */
export async function seedDemo(
  services: Services,
  {
    nowMs,
    onProgress = () => undefined,
  }: {
    nowMs: number
    onProgress?: (done: number, total: number) => void
  },
): Promise<{ shop: ProjectRecord; company: ProjectRecord; hybrid: ProjectRecord }> {
  const bareShop = await demoProject(services, { name: SHOP, mode: 'b2c', nowMs })
  const company = await demoProject(services, { name: COMPANY, mode: 'b2b', nowMs })
  const hybrid = await demoProject(services, { name: HYBRID, mode: 'hybrid', nowMs })
  const shop = await ensureShopSettings(services, bareShop, nowMs)
  await ensurePlans(services, shop, nowMs)
  await ensureCompanyPlan(services, company, nowMs)
  const tests = await demoTests(services, shop)
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  await submit(services, shop, await ensureBrandCase(services, shop, { nowMs, days: DAYS }))
  const anchor = await createdOn(services, company)
  ensureQuarter(services, company, { anchor, nowMs })
  await submit(services, company, companyMembers(today - DAYS * DAY_MS))
  const sales = salesEvents(anchor, nowMs)
  await submit(services, company, sales)
  await submit(services, company, customerEvents(sales, nowMs))
  ensureStages(services, hybrid, nowMs)
  await submit(services, hybrid, hybridEvents(await createdOn(services, hybrid), nowMs))
  for (let day = DAYS; day >= 0; day -= 1) {
    const dayMs = today - day * DAY_MS
    await submit(services, shop, shopDay({ dayMs, untilMs: nowMs, tests, receivedAtMs: dayMs }))
    await submit(services, company, companyDay({ dayMs, untilMs: nowMs }))
    onProgress(DAYS - day + 1, DAYS + 1)
  }
  await services.projector.catchUp(shop.id)
  await services.projector.catchUp(company.id)
  await services.projector.catchUp(hybrid.id)
  await ensureProgram(services, shop, { program: SHOP_PROGRAM, nowMs })
  await ensureProgram(services, company, { program: COMPANY_PROGRAM, nowMs })
  await ensureRetros(services, shop, { meeting: SHOP_MEETING, nowMs })
  await ensureRetros(services, company, { meeting: COMPANY_MEETING, nowMs })
  return { shop, company, hybrid }
}

/** The day on which a workspace was made: what its past is told from. */
const createdOn = async ({ store }: Services, { id }: ProjectRecord): Promise<string> =>
  dayText(Math.floor((await readCreatedMs(store.reader, id)) / DAY_MS))

/** The demo shop, once it was seeded. */
export async function demoShop({ store }: Services): Promise<ProjectRecord | undefined> {
  const projects = await readProjects(store.reader)
  return projects.find(({ isDemo, name }) => isDemo && name === SHOP)
}

async function demoProject(
  { store }: Services,
  { name, mode, nowMs }: { name: string; mode: ProjectMode; nowMs: number },
): Promise<ProjectRecord> {
  const projects = await readProjects(store.reader)
  const existing = projects.find((project) => project.isDemo && project.name === name)
  if (existing !== undefined) return existing
  return createProject(store.writer, {
    name,
    mode,
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    isDemo: true,
    nowMs,
    actor: ACTOR,
  }).project
}

/** What the shop expects to arrive, and what is left of its revenue after variable cost. */
async function ensureShopSettings(
  { store }: Services,
  shop: ProjectRecord,
  nowMs: number,
): Promise<ProjectRecord> {
  const { settings: before } = shop
  if (before.plan.events.length > 0) return shop
  // As if the shop had always known it, so that its first retro does too.
  const change = { projectId: shop.id, actor: ACTOR, nowMs: nowMs - DAYS * DAY_MS }
  putProfile(store.writer, change, SHOP_PROFILE)
  updateProjectSettings(store.writer, {
    ...change,
    before,
    after: {
      ...before,
      plan: SHOP_TRACKING_PLAN,
      contributionMargins: [{ share: SHOP_MARGIN, since: null }],
    },
  })
  return (await readProjectBySlug(store.reader, shop.slug)) ?? shop
}

async function ensurePlans({ store }: Services, shop: ProjectRecord, nowMs: number): Promise<void> {
  const change = { projectId: shop.id, actor: ACTOR }
  for (const { experiment, startedDaysAgo, stoppedDaysAgo } of SHOP_PLANS) {
    const startMs = nowMs - startedDaysAgo * DAY_MS
    if (!createExperiment(store.writer, { ...change, experiment, nowMs: startMs })) continue
    const { key } = experiment
    setExperimentStatus(store.writer, { ...change, key, to: 'running', nowMs: startMs })
    if (stoppedDaysAgo === null) continue
    const stopMs = nowMs - stoppedDaysAgo * DAY_MS
    setExperimentStatus(store.writer, { ...change, key, to: 'stopped', nowMs: stopMs })
  }
}

async function ensureCompanyPlan(
  { store }: Services,
  company: ProjectRecord,
  nowMs: number,
): Promise<void> {
  createExperiment(store.writer, {
    projectId: company.id,
    actor: ACTOR,
    nowMs,
    experiment: COMPANY_PLAN,
  })
}

/** The plans with the times at which they really started and stopped. */
export async function demoTests({ store }: Services, shop: ProjectRecord): Promise<DemoTest[]> {
  const records = await readExperiments(store.reader, shop.id)
  return records.flatMap(({ experiment, startedAt, stoppedAt }) => {
    const plan: DemoPlan | undefined = SHOP_PLANS.find(
      (known) => known.experiment.key === experiment.key,
    )
    if (plan === undefined || startedAt === null) return []
    return [
      {
        key: experiment.key,
        variants: experiment.variants,
        startMs: Date.parse(startedAt),
        endMs: stoppedAt === null ? Infinity : Date.parse(stoppedAt),
        effects: plan.effects,
        ...(plan.lostExposures === undefined ? {} : { lostExposures: plan.lostExposures }),
      },
    ]
  })
}

async function submit(
  { queue }: Services,
  project: ProjectRecord,
  events: readonly Event[],
): Promise<void> {
  for (let start = 0; start < events.length; start += BATCH_EVENTS) {
    await queue.submit({
      project: appendTarget(project),
      events: events.slice(start, start + BATCH_EVENTS),
      quarantined: [],
    })
  }
}
