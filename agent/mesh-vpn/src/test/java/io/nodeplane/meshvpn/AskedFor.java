package io.nodeplane.meshvpn;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What takes longer than every build should: it runs where it is asked for. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = "mesh.long", matches = "true", disabledReason = "takes long: ask for it by"
        + " -Dmesh.long=true")
@interface AskedFor {}
