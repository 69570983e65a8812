/** Maven for tests: projects that a user would have, built or resolved by the Maven that runs this build. */
@NullMarked
package io.trivet.testkit.maven;

import org.jspecify.annotations.NullMarked;
