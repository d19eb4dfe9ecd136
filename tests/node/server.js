'use strict';
/*
 * telegram-test-api behind an adapter: what it leaves out or spells differently from the Bot API is put right here.
 *   - a bot is a bot (`is_bot`), a press has a `chat_instance`, a message has a sender of ours
 *   - an answer to sendMessage holds a message, not the form that was sent
 *   - dates are in seconds; methods that succeed answer `true`, not `null`
 *   - methods that it does not know answer 404 in Telegram's shape
 *   - a webhook gets the secret that was given with it, and updates put right as above
 * Prints the port it listens on, and ends when its standard input closes.
 */
const http = require('http');
const TelegramServer = require('telegram-test-api');

const BOT = { id: 666, is_bot: true, first_name: 'Samen', username: 'samen_test_bot' };
const seconds = (date) => (date > 1e11 ? Math.floor(date / 1000) : date);
const inSeconds = (message) => ({ ...message, date: seconds(message.date) });

const corrections = {
  getMe: () => ({
    ...BOT,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  }),
  sendMessage: ({ message_id, chat, date, text, reply_markup }) => inSeconds({
    message_id, from: BOT, chat, date, text, ...(reply_markup && { reply_markup }),
  }),
  getUpdates: (result) => result.map(correctedUpdate),
};

function correctedUpdate(update) {
  return {
    ...update,
    ...(update.message && { message: inSeconds(update.message) }),
    ...(update.callback_query && {
      callback_query: {
        chat_instance: '1',
        ...update.callback_query,
        message: inSeconds({ date: 1, message_id: 1, ...update.callback_query.message }),
      },
    }),
  };
}

const hooks = {};

/* The package calls us; we call the bot, as Telegram would. */
function bring(token, content) {
  const { url, secret } = hooks[token];
  const body = JSON.stringify(correctedUpdate(JSON.parse(content)));
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': secret },
    body,
  });
}

/* What is asked of setWebhook is kept here, and the package told to call us instead. */
function withOwnHook(path, content, port) {
  const token = /^\/bot([^/]+)\/setWebhook/.exec(path)?.[1];
  if (!token) return content;
  const asked = new URLSearchParams(content.toString());
  hooks[token] = { url: asked.get('url'), secret: asked.get('secret_token') || '' };
  return Buffer.from(JSON.stringify({ url: `http://127.0.0.1:${port}/hook/${token}` }));
}

function corrected(path, status, body) {
  const method = /^\/bot[^/]+\/(\w+)/.exec(path)?.[1];
  if (!method) return [status, body];
  if (status >= 500) return [404, { ok: false, error_code: 404, description: 'Not Found' }];
  const result = (corrections[method] || ((value) => (value === null ? true : value)))(body.result);
  return [200, { ok: true, result }];
}

function forward(request, response, port) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const given = Buffer.concat(chunks);
    const hook = /^\/hook\/(.+)/.exec(request.url);
    if (hook) {
      bring(hook[1], given).then((answer) => response.writeHead(answer.status).end(), () => response.writeHead(502).end());
      return;
    }
    const content = withOwnHook(request.url, given, request.socket.localPort);
    const kind = content === given ? request.headers['content-type'] : 'application/json';
    const headers = { 'content-type': kind || 'application/json', 'content-length': content.length };
    const inner = http.request({ host: '127.0.0.1', port, path: request.url, method: request.method, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const [status, body] = corrected(request.url, answer.statusCode, JSON.parse(Buffer.concat(parts)));
        const text = JSON.stringify(body);
        response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
        response.end(text);
      });
    });
    inner.on('error', (error) => {
      response.writeHead(500);
      response.end(String(error));
    });
    inner.end(content);
  });
}

async function main() {
  // The package takes no port 0, so a free one is found first.
  const probe = http.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));

  const inner = new TelegramServer({ host: '127.0.0.1', port });
  await inner.start();
  const outer = http.createServer((request, response) => forward(request, response, port));
  outer.listen(0, '127.0.0.1', () => process.stdout.write(`${outer.address().port}\n`));
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}

main();
