/** Makes the secret that all fleets' ticket keys come from, and rotates it. */
@NullMarked
package dev.penstock.operator.ticket;

import org.jspecify.annotations.NullMarked;
