#!/bin/sh
# Each morning from five on, once: a morning that was missed is made up for, and no two are at work at once.
cd /srv/letters || exit 1
exec 9>.lock
flock -n 9 || exit 0
today=$(date -u +%F)
[ "$(date -u +%H)" -ge 5 ] || exit 0
[ "$(cat .begun 2>/dev/null)" != "$today" ] || exit 0
echo "$today" >.begun
baton run nightly.baton.yaml --secret token=NEWS_TOKEN --allow http:example.org -q
