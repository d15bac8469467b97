# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/pushtwin \
    && /opt/pushtwin/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY migrations migrations
COPY docs docs
COPY src src
RUN /opt/pushtwin/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data pushtwin
COPY --from=build /opt/pushtwin /opt/pushtwin
ENV PATH=/opt/pushtwin/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PUSHTWIN_HOST=0.0.0.0 \
    PUSHTWIN_PORT=8080
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=5 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/_twin/health/ready', timeout=2)"]
CMD ["pushtwin", "serve"]
