# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS build
WORKDIR /takt
# better-sqlite3 is compiled where no ready binary fits.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
COPY server/package.json server/
COPY shared/package.json shared/
COPY web/package.json web/
RUN npm ci
COPY . .
# The build holds nearly every library; the few that it leaves outside go along.
RUN npm run build && node /takt/deploy/runtime-modules.mjs /takt/runtime/node_modules

FROM node:22-bookworm-slim
WORKDIR /takt
ENV NODE_ENV=production TAKT_HOST=0.0.0.0 TAKT_DATA=/data
RUN mkdir /data && chown node:node /data
COPY --from=build /takt/package.json ./
COPY --from=build /takt/runtime/node_modules node_modules
COPY --from=build /takt/server/package.json server/
COPY --from=build /takt/server/bin server/bin
COPY --from=build /takt/server/dist server/dist
COPY --from=build /takt/web/package.json web/
COPY --from=build /takt/web/dist web/dist
COPY --from=build /takt/web/dist-snippet web/dist-snippet
COPY --from=build /takt/web/storefront web/storefront
USER node
VOLUME /data
EXPOSE 4600
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4600/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The command line works inside, too: docker compose exec takt node server/bin/takt.mjs doctor
CMD ["node", "server/bin/takt.mjs", "serve"]
