/**
 * A certified OpenID provider of other people (npm oidc-provider), set up like the real ones we stand before.
 *
 *   PORT=8123 TENANT=company.json node provider.mjs      loopback only; data in memory; ended by its process id
 *
 * The tenant file says what is particular: the issuer's path, routes, scopes with their claims, accounts. Everything a
 * test wants to change while the provider runs is a knob: POST /knobs with a JSON object, answered with all of them.
 */
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const port = Number(process.env.PORT);
const tenant = JSON.parse(readFileSync(process.env.TENANT, 'utf8'));
const origin = `http://127.0.0.1:${port}`;
const mount = tenant.issuer_path.replace(/\/$/, '');

const knobs = {
  redirect_uris: ['http://127.0.0.1/callback'],
  post_logout_redirect_uris: [],
  client_secret: tenant.client_secret,
  client_keys: null, // public JWKs: the client shows itself by a signed assertion and has no secret
  id_token_algorithm: 'RS256',
  signing_key: { kid: 'first', material: 1 }, // the same kid with other material is a replaced key
  skew_seconds: 0, // how far this provider's clock is ahead of the machine's
  code_seconds: 300,
  one_time_code_seconds: 3600,
  id_token_seconds: 3600,
  callback_iss: '', // "" = the issuer, "unsupported" = none and discovery says so, "missing" = none, or another issuer
  discovered_issuer: '', // what discovery says instead of the issuer
  end_session: true,
  fault: '', // "error" answers 503, "silent" never answers
};

// Everything in here goes by Date.now, so one offset moves codes, tokens and pages together.
const machine = Date.now;
Date.now = () => machine() + knobs.skew_seconds * 1000;

const materials = new Map();
const kinds = { RS256: ['rsa', { modulusLength: 2048 }], ES256: ['ec', { namedCurve: 'P-256' }] };
function signingKey({ kid, material }, alg) {
  const name = `${alg} ${material}`;
  if (!materials.has(name)) {
    materials.set(name, generateKeyPairSync(...kinds[alg]).privateKey.export({ format: 'jwk' }));
  }
  return { ...materials.get(name), kid, use: 'sig', alg };
}

// Kept outside the provider, which is made anew with every turn of a knob: sessions and codes live on.
const stored = new Map();
class Store {
  constructor(model) {
    this.model = model;
  }

  key(id) {
    return `${this.model}:${id}`;
  }

  payloads() {
    return [...stored].filter(([key]) => key.startsWith(`${this.model}:`)).map(([, payload]) => payload);
  }

  async upsert(id, payload) {
    stored.set(this.key(id), structuredClone(payload));
  }

  async find(id) {
    return structuredClone(stored.get(this.key(id)));
  }

  async findByUid(uid) {
    return structuredClone(this.payloads().find((payload) => payload.uid === uid));
  }

  async consume(id) {
    stored.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    stored.delete(this.key(id));
  }

  async revokeByGrantId(grantId) {
    for (const [key, payload] of stored) {
      if (payload.grantId === grantId && key.startsWith(`${this.model}:`)) stored.delete(key);
    }
  }
}

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

// No font, script or picture from anywhere.
const page = (title, body) => `<!DOCTYPE html>
<html lang="ja"><meta charset="utf-8"><title>${escaped(title)}</title>
<h1>${escaped(title)}</h1>
${body}
</html>`;

async function existingGrant(ctx) {
  const grant = new ctx.oidc.provider.Grant({
    clientId: ctx.oidc.client.clientId,
    accountId: ctx.oidc.session.accountId,
  });
  grant.addOIDCScope(ctx.oidc.params.scope);
  await grant.save();
  return grant;
}

function findAccount(_ctx, sub) {
  const account = Object.values(tenant.accounts).find(({ claims }) => claims.sub === sub);
  return account && { accountId: sub, claims: async () => account.claims };
}

function provider() {
  const credentials = knobs.client_keys
    ? { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: knobs.client_keys } }
    : { token_endpoint_auth_method: 'client_secret_basic', client_secret: knobs.client_secret };
  const made = new Provider(`${origin}${tenant.issuer_path}`, {
    adapter: Store,
    clients: [
      {
        client_id: tenant.client_id,
        ...credentials,
        redirect_uris: knobs.redirect_uris,
        post_logout_redirect_uris: knobs.post_logout_redirect_uris,
        id_token_signed_response_alg: knobs.id_token_algorithm,
        require_auth_time: true,
      },
    ],
    jwks: { keys: [signingKey(knobs.signing_key, knobs.id_token_algorithm)] },
    cookies: { keys: ['known to everybody: this is a test'] },
    scopes: Object.keys(tenant.scopes),
    claims: { auth_time: null, iss: null, ...tenant.scopes },
    conformIdTokenClaims: true,
    clientAuthMethods: [credentials.token_endpoint_auth_method],
    pkce: { required: () => true },
    responseTypes: ['code'],
    routes: tenant.routes,
    findAccount,
    loadExistingGrant: existingGrant,
    interactions: { url: (_ctx, interaction) => `${mount}/login/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: knobs.end_session, logoutSource, postLogoutSuccessSource },
    },
    renderError: async (ctx, out) => {
      console.error(ctx.path, out.error, out.error_description);
      ctx.type = 'html';
      ctx.body = page('エラー', `<p id="error">${escaped(out.error)}</p>`);
    },
    ttl: {
      AuthorizationCode: () => knobs.code_seconds,
      AccessToken: 3600,
      IdToken: () => knobs.id_token_seconds,
      Interaction: 3600,
      Session: 86400,
      Grant: 86400,
    },
  });
  made.use(otherThanStandard);
  return made;
}

async function logoutSource(ctx, form) {
  const button = '<button name="logout" value="yes">ログアウトする</button>';
  ctx.type = 'html';
  ctx.body = page('ログアウト', form.replace('</form>', `${button}</form>`));
}

async function postLogoutSuccessSource(ctx) {
  ctx.type = 'html';
  ctx.body = page('ログアウトしました', '');
}

/** What the knobs bend after the provider has answered by the book. */
async function otherThanStandard(ctx, next) {
  await next();
  // Its pages close elements as XML does, which our strict reader of pages takes for a mistake.
  if (ctx.response.is('html') && typeof ctx.body === 'string') ctx.body = ctx.body.replaceAll('/>', '>');
  const discovery = ctx.path.startsWith('/.well-known/');
  if (discovery && knobs.discovered_issuer) ctx.body.issuer = knobs.discovered_issuer;
  if (discovery && knobs.callback_iss === 'unsupported') delete ctx.body.authorization_response_iss_parameter_supported;
  const target = ctx.response.get('location');
  if (knobs.callback_iss && URL.canParse(target) && new URL(target).searchParams.has('iss')) {
    const bent = new URL(target);
    if (['unsupported', 'missing'].includes(knobs.callback_iss)) bent.searchParams.delete('iss');
    else bent.searchParams.set('iss', knobs.callback_iss);
    ctx.set('location', bent.href);
  }
}

let current = provider();

/** The two pages: account and password, then the one-time code. Who has passed the first is kept here, by interaction. */
const passed = new Map();

const passwordPage = (remark) => page(
  'ログイン',
  `<p id="remark">${remark}</p>
<form method="post"><input name="account"><input name="password" type="password">
<button name="press" value="next">次へ</button><button name="press" value="cancel">キャンセル</button></form>`,
);

const codePage = (remark) => page(
  'ワンタイムパスワード',
  `<p id="remark">${remark}</p>
<form method="post"><input name="code" autocomplete="one-time-code">
<button name="press" value="next">次へ</button><button name="press" value="cancel">キャンセル</button></form>`,
);

async function login(req, res) {
  let interaction;
  try {
    interaction = await current.interactionDetails(req, res);
  } catch {
    return answer(res, 400, page('エラー', '<p id="error">session_not_found</p>'));
  }
  const form = req.method === 'POST' ? new URLSearchParams(await bodyOf(req)) : undefined;
  if (form?.get('press') === 'cancel') return finish(req, res, { error: 'access_denied' });
  const known = passed.get(interaction.uid);
  return known ? oneTimeCode(req, res, form, known) : password(res, form, interaction.uid);
}

function password(res, form, uid) {
  if (!form) return answer(res, 200, passwordPage(''));
  const account = tenant.accounts[form.get('account')];
  if (!account || account.password !== form.get('password')) {
    return answer(res, 400, passwordPage('アカウントIDかパスワードが違います。'));
  }
  passed.set(uid, { uid, sub: account.claims.sub, at: Date.now() });
  return answer(res, 200, codePage(''));
}

function oneTimeCode(req, res, form, known) {
  if (!form) return answer(res, 200, codePage(''));
  const late = Date.now() - known.at > knobs.one_time_code_seconds * 1000;
  if (late || form.get('code') !== tenant.one_time_code) {
    return answer(res, 400, codePage('ワンタイムパスワードが違うか、有効期限が切れています。'));
  }
  passed.delete(known.uid);
  return finish(req, res, { login: { accountId: known.sub, amr: ['pwd', 'otp'] } });
}

const finish = (req, res, result) => current.interactionFinished(req, res, result, { mergeWithLastSubmission: false });

function answer(res, status, body, type = 'text/html; charset=utf-8') {
  res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  res.end(body);
}

async function bodyOf(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function turn(req, res) {
  const wanted = JSON.parse((await bodyOf(req)) || '{}');
  const unknown = Object.keys(wanted).filter((name) => !(name in knobs));
  if (unknown.length) return answer(res, 400, `no such knob: ${unknown}`, 'text/plain');
  Object.assign(knobs, wanted);
  current = provider();
  return answer(res, 200, JSON.stringify(knobs), 'application/json');
}

async function route(req, res) {
  res.setHeader('date', new Date(Date.now()).toUTCString());
  if (req.url === '/knobs') return turn(req, res);
  if (knobs.fault === 'error') return answer(res, 503, page('メンテナンス中', ''));
  if (knobs.fault === 'silent') return undefined;
  if (!req.url.startsWith(`${mount}/`)) return answer(res, 404, page('ありません', ''));
  if (req.url.startsWith(`${mount}/login/`)) return login(req, res);
  req.originalUrl = req.url;
  req.url = req.url.slice(mount.length);
  return current.callback()(req, res);
}

const server = createServer((req, res) => {
  route(req, res).catch((error) => {
    console.error(error);
    answer(res, 500, '', 'text/plain');
  });
});
server.listen(port, '127.0.0.1', () => console.log(`listening ${origin}${tenant.issuer_path}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
