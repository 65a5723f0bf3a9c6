import type { Access } from '#test/authorization/access.ts';
import type { World } from '#test/authorization/world.ts';

/**
 * Whom a procedure is for. `input` is what it is asked with, which must be right where it is somebody's; others are asked with
 * nothing, which is refused once somebody was let in, and so does nothing.
 */
export type Row = { access: Access; input?: (world: World) => Promise<object> };

const ofTask = async (world: World) => ({ uuid: await world.task() });
const ofUpload = async (world: World) => ({ id: (await world.upload()).id });

/** Every procedure of the router. A new one without a row here fails with its name. */
export const procedureRows: Record<string, Row> = {
  'account.profile': { access: 'user' },
  'account.rename': { access: 'user' },
  'account.signInMethods': { access: 'user' },
  'account.sessions': { access: 'user' },
  'account.endSession': { access: 'hidden', input: async (world) => ({ id: await world.session() }) },
  'account.endOtherSessions': { access: 'user' },
  'account.beginEmailChange': { access: 'user' },
  'account.cancelEmailChange': { access: 'user' },
  'account.confirmEmailChange': { access: 'public' },
  'admin.users.find': { access: 'support' },
  'admin.users.get': { access: 'support' },
  'admin.audit.list': { access: 'admin' },
  'creditCosts.list': { access: 'public' },
  'creditCosts.quote': { access: 'public' },
  'credits.balance': { access: 'user' },
  'credits.history': { access: 'user' },
  'credits.balanceAndHistory': { access: 'user' },
  'credits.statement': { access: 'user' },
  'credits.statementTotals': { access: 'user' },
  'credits.statementSpan': { access: 'user' },
  'credits.explain': { access: 'hidden', input: async (world) => ({ id: await world.line() }) },
  'notices.list': { access: 'user' },
  'notices.unreadCount': { access: 'user' },
  'notices.markRead': { access: 'user' },
  'notices.lowCreditsThreshold': { access: 'user' },
  'notices.setLowCreditsThreshold': { access: 'user' },
  'plans.list': { access: 'public' },
  'plans.current': { access: 'user' },
  'plans.upgrade': { access: 'user' },
  'plans.downgrade': { access: 'user' },
  'plans.changeCycle': { access: 'user' },
  'plans.keep': { access: 'user' },
  'tasks.external.create': { access: 'admin' },
  'tasks.external.progress': { access: 'admin' },
  'tasks.external.complete': { access: 'admin' },
  'tasks.external.fail': { access: 'admin' },
  'tasks.create': { access: 'user' },
  'tasks.cancel': { access: 'own', input: ofTask },
  'tasks.retry': { access: 'own', input: ofTask },
  'tasks.remove': { access: 'own', input: ofTask },
  'tasks.get': { access: 'own', input: ofTask },
  'tasks.latest': { access: 'user' },
  'tasks.list': { access: 'user' },
  'tasks.onUpdate': { access: 'own', input: ofTask },
  'tasks.onChanges': { access: 'user' },
  'uploads.create': { access: 'user' },
  'uploads.fromTask': { access: 'own', input: ofTask },
  'uploads.get': { access: 'own', input: ofUpload },
  'uploads.list': { access: 'user' },
  'uploads.recent': { access: 'user' },
  'uploads.remove': { access: 'own', input: ofUpload },
};
