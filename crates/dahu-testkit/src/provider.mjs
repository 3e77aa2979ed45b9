// A real OpenID Connect provider for tests. It lets in whom it was told to, without asking, and can be told to cheat.
//
// node provider.mjs RETURN-ADDRESS   says "ready ISSUER" and lives until its standard input ends.
import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const CLIENT = { id: "dahu", secret: "a secret: of the tests/+" };
const PEOPLE = {
    li: { email: "li@example.com", email_verified: true, name: "李 Outside", groups: ["staff", "sales"] },
    boss: { email: "boss@example.com", email_verified: true, name: "Boss Outside", groups: ["sales", "bosses"] },
    guest: { email: "guest@example.com", email_verified: true, name: "Guest Outside", groups: ["staff"] },
    claimant: { email: "li@example.com", email_verified: false, name: "Claimant Outside", groups: ["staff"] },
};

const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const published = (key, kid) => ({ ...key.privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" });
const [own, foreign] = [pair(), pair()];

// Whom it lets in, and how it cheats; set by GET /test?who=…&mode=…
let [who, mode] = ["li", ""];

const text = value => Buffer.from(JSON.stringify(value)).toString("base64url");
const signed = (header, claims, by) => {
    const message = `${text(header)}.${text(claims)}`;
    return `${message}.${by(message)}`;
};
const by = key => message => sign("sha256", Buffer.from(message), key.privateKey).toString("base64url");
const byHmac = secret => message => createHmac("sha256", secret).update(message).digest("base64url");
const pem = createPublicKey(own.privateKey).export({ type: "spki", format: "pem" });

const cheats = {
    none: (header, claims) => signed({ ...header, alg: "none" }, claims, () => ""),
    foreign: (header, claims) => signed(header, claims, by(foreign)),
    stranger: (header, claims) => signed({ ...header, kid: "nobody" }, claims, by(foreign)),
    secret: (header, claims) => signed({ ...header, alg: "HS256" }, claims, byHmac(CLIENT.secret)),
    confused: (header, claims) => signed({ ...header, alg: "HS256" }, claims, byHmac(pem)),
    issuer: (header, claims) => signed(header, { ...claims, iss: "https://id.example" }, by(own)),
    audience: (header, claims) => signed(header, { ...claims, aud: "another" }, by(own)),
    party: (header, claims) => signed(header, { ...claims, aud: ["dahu", "another"], azp: "another" }, by(own)),
    nonce: (header, claims) => signed(header, { ...claims, nonce: "another" }, by(own)),
    unasked: (header, { nonce, ...claims }) => signed(header, claims, by(own)),
    expired: (header, claims) => signed(header, { ...claims, exp: claims.iat - 60 }, by(own)),
    early: (header, claims) => signed(header, { ...claims, iat: claims.iat + 600 }, by(own)),
    critical: (header, claims) => signed({ ...header, crit: ["b64"], b64: true }, claims, by(own)),
    changed: (header, claims, token) => token.replace(/\.(.{12})/, "." + text({ sub: "boss" }).slice(0, 12)),
};

const cheat = token => {
    const [header, claims] = token.split(".").map(part => Buffer.from(part, "base64url"));
    return cheats[mode](JSON.parse(header), JSON.parse(claims), token);
};

const serve = issuer => {
    const provider = new Provider(issuer, {
        clients: [{
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            redirect_uris: [process.argv[2]],
            grant_types: ["authorization_code"],
            response_types: ["code"],
        }],
        clientBasedCORS: () => false,
        scopes: ["openid", "email", "profile", "groups"],
        claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
        cookies: { keys: ["only for tests"] },
        features: { devInteractions: { enabled: false } },
        findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) }),
        interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
        jwks: { keys: [published(own, "own")] },
        pkce: { required: () => true },
        loadExistingGrant: async ctx => {
            const grant = new ctx.oidc.provider.Grant({
                clientId: ctx.oidc.client.clientId,
                accountId: ctx.oidc.session.accountId,
            });
            grant.addOIDCScope("openid email profile groups");
            await grant.save();
            return grant;
        },
    });
    provider.use(async (ctx, next) => {
        await next();
        if (typeof ctx.body !== "object") return;
        if (ctx.body?.id_token && cheats[mode]) ctx.body.id_token = cheat(ctx.body.id_token);
        if (ctx.body?.issuer && mode === "renamed") ctx.body.issuer = "https://id.example";
        if (ctx.body?.sub && mode === "other_person") ctx.body.sub = "boss";
    });
    return provider;
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const provider = serve(issuer);
    const answer = provider.callback();
    server.on("request", async (request, response) => {
        const { pathname, searchParams } = new URL(request.url, issuer);
        if (pathname === "/test") {
            who = searchParams.get("who") ?? who;
            mode = searchParams.get("mode") ?? "";
            response.end("set");
        } else if (mode === "down") {
            response.writeHead(503).end();
        } else if (pathname.startsWith("/interaction/")) {
            const result = who === "nobody"
                ? { error: "access_denied", error_description: "turned back" }
                : { login: { accountId: who } };
            await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
        } else {
            answer(request, response);
        }
    });
    console.log(`ready ${issuer}`);
});
// Whoever started it listens for the first word only.
process.stdout.on("error", () => {});
process.stdin.on("end", () => process.exit()).resume();
