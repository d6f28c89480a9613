# Builds with the project's own Maven set-up, runs on a JRE as a user without rights.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml ./
COPY .mvn .mvn
# Dependencies first, so that a change of code does not fetch them again.
RUN mvn -B -ntp -q -Dfast dependency:go-offline || mvn -B -ntp -q -Dfast dependency:resolve
COPY sql sql
COPY src/main src/main
RUN mvn -B -ntp -q -Dfast -DskipTests -Dmaven.test.skip=true package

FROM eclipse-temurin:17-jre
RUN groupadd --gid 10001 spreadlake \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin spreadlake \
 && mkdir -p /data \
 && chown 10001:10001 /data
COPY --from=build /src/target/spreadlake.jar /opt/spreadlake/spreadlake.jar
COPY --chmod=0555 src/main/docker/health /opt/spreadlake/health
# Classes as this JVM lays them out, from a start with everything on: the next one takes two thirds of the time.
RUN java -Xlog:cds=off -Xlog:cds+dynamic=off -XX:ArchiveClassesAtExit=/opt/spreadlake/spreadlake.jsa -jar /opt/spreadlake/spreadlake.jar rehearse
# The root may be read-only: everything written goes to /data, temporary files included.
ENV SPREADLAKE_HTTP_HOST=0.0.0.0 \
    SPREADLAKE_HTTP_PORT=8080 \
    SPREADLAKE_LAKE_ROOT=/data/lake \
    JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -XX:SharedArchiveFile=/opt/spreadlake/spreadlake.jsa -Djava.io.tmpdir=/data"
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/opt/spreadlake/health"]
ENTRYPOINT ["java", "-jar", "/opt/spreadlake/spreadlake.jar"]
CMD ["serve"]
