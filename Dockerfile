# The agent's image. Build the jar first:
#
#     mvn -pl agent/node-plane -am package
#     docker build --tag node-plane/agent .
#
# Where no registry is reachable, harness/images/make-local.sh makes the runtime and then this image.
# Building needs no shell in the runtime image and no BuildKit in the engine; the health check needs bash, and without one
# --no-healthcheck, and something outside that asks GET /healthy.

# A Linux image with java on its PATH, and /bin/bash.
ARG RUNTIME=eclipse-temurin:25-jre

# Only for an empty directory that can be copied with an owner.
FROM ${RUNTIME} AS empty
WORKDIR /empty

FROM ${RUNTIME}
# aot for a runtime from JDK 25 on, appcds for an older one.
ARG SHARING=aot

COPY --from=empty --chown=10001:10001 /empty /data
# The owner's API is a socket there, which nobody else may open.
COPY --from=empty --chown=10001:10001 /empty /run/node-plane
COPY agent/node-plane/src/main/docker/${SHARING}/ /opt/node-plane/
COPY agent/node-plane/src/main/docker/check/ /opt/node-plane/
COPY agent/node-plane/target/node-plane-agent.jar /opt/node-plane/

# A rehearsal (a small cluster that loses a member and takes it back) shows the JVM which classes to keep ready.
RUN ["java", "@/opt/node-plane/train.options", "-jar", "/opt/node-plane/node-plane-agent.jar", "start", "--rehearse"]

# The C library's allocator otherwise keeps memory for each of the JVM's threads.
ENV MALLOC_ARENA_MAX=1
USER 10001:10001
WORKDIR /data
ENV NODE_PLANE_DATA=/data
# Where peers come in, 7001 unless configured otherwise; the owner's API is a socket.
EXPOSE 7001
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["/bin/bash", "/opt/node-plane/healthy.sh"]
ENTRYPOINT ["java", "@/opt/node-plane/run.options", "-jar", "/opt/node-plane/node-plane-agent.jar"]
CMD ["start"]
