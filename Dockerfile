# One image for web, worker and scheduler: what it does is the command it is started with.

FROM node:24-slim AS pages
WORKDIR /srv/atelier
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY app/pages/static/js/viewer app/pages/static/js/viewer
# What only builds is not part of the image.
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim AS packages
RUN pip install --no-cache-dir uv==0.13.8
COPY requirements.txt ./
RUN python -m venv /opt/venv \
    && uv pip install --no-cache --python /opt/venv/bin/python --compile-bytecode --require-hashes \
        --requirement requirements.txt

FROM python:3.11-slim
# The CAD kernel is linked to libGL; VTK draws without a display through libEGL. The fonts are for names in
# Arabic, Hebrew, Chinese, Japanese and Korean on documents.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgl1 libegl1 fonts-dejavu-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /srv/atelier atelier \
    && install --directory --mode 0700 --owner atelier --group atelier /var/lib/atelier
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/atelier
COPY --from=pages /srv/atelier/node_modules node_modules
COPY . .
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 FLASK_APP=wsgi \
    ENVIRONMENT=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/var/lib/atelier
USER atelier
VOLUME /var/lib/atelier
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "deploy/healthy.py"]
CMD ["python", "-m", "deploy.serve"]
