@NullMarked
package io.nodeplane.api;

import org.jspecify.annotations.NullMarked;
