# The styles and scripts, from the npm lock file.
FROM node:20.20.2-bookworm-slim AS node
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --ignore-scripts

# The program: one static binary with everything in it.
FROM golang:1.26.8-bookworm AS go
ENV CGO_ENABLED=0
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=node /src/frontend/node_modules frontend/node_modules
RUN go generate ./... && go build -trimpath -ldflags="-s -w" -o /countersign ./cmd/countersign
RUN mkdir -p /data && chmod 700 /data

# Nothing but the program, as nobody.
FROM scratch
COPY --from=go /countersign /countersign
COPY --from=go --chown=65532:65532 /data /data
COPY --from=go --chown=65532:65532 --chmod=1777 /tmp /tmp
USER 65532:65532
ENV COUNTERSIGN_ADDR=0.0.0.0:8080 COUNTERSIGN_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["/countersign", "health"]
ENTRYPOINT ["/countersign"]
CMD ["serve"]
